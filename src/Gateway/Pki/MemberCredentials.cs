using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansOrchestrator.Api.Bootstrap;
using OrleansOrchestrator.Api.Certificates;

namespace OrleansOrchestrator.Gateway.Pki;

/// <summary>
/// How a member shows itself to the others and how it knows them: a certificate of the cluster's authority, and of nobody else's, that
/// was issued to a member. It lives for a day, is held in memory alone, and connections made after two thirds of that get the next one.
/// </summary>
public sealed class MemberCredentials : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromHours(16);

    private readonly CertificateAuthority _authority;
    private readonly CertificateSpec _spec;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private SslStreamCertificateContext? _current;
    private DateTimeOffset _renewAt;

    internal MemberCredentials(CertificateAuthority authority, string role, string name, TimeProvider time)
    {
        _authority = authority;
        _time = time;
        _spec = new CertificateSpec(ControlPlaneMember.UserName(role, name))
        {
            Organization = ControlPlaneMember.Group,
            ForClient = true,
            ForServer = true,
            Lifetime = Lifetime,
        };
    }

    /// <summary>For a connection that another member makes to this one.</summary>
    public SslServerAuthenticationOptions Inbound() => new()
    {
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ServerCertificateContext = Current(),
        ClientCertificateRequired = true,
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = IsMember,
        AllowRenegotiation = false,
        // A resumed session would outlive the certificate that it was made with.
        AllowTlsResume = false,
    };

    /// <summary>For a connection that this member makes to another one.</summary>
    public SslClientAuthenticationOptions Outbound() => new()
    {
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateContext = Current(),
        TargetHost = "",
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = IsMember,
        AllowRenegotiation = false,
        AllowTlsResume = false,
    };

    public void Dispose() => _authority.Dispose();

    private SslStreamCertificateContext Current()
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            if (_current is null || now >= _renewAt)
            {
                // The one before stays with the connections that were made with it.
                _current = SslStreamCertificateContext.Create(_authority.Issue(_spec), null, offline: true);
                _renewAt = now + RenewAfter;
            }

            return _current;
        }
    }

    /// <summary>Whom the machine trusts does not matter.</summary>
    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = _time.GetLocalNow().DateTime,
        };
        policy.CustomTrustStore.Add(_authority.Certificate);
        policy.ApplicationPolicy.Add(new Oid(CertificateOids.ServerAuthentication));
        policy.ApplicationPolicy.Add(new Oid(CertificateOids.ClientAuthentication));
        return policy;
    }

    // A member is known by what it is, not by where it runs. The other certificates of the authority are no members': not a node's, not
    // an administrator's.
    private static bool IsMember(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if ((errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) != 0 || certificate is not X509Certificate2 shown)
            return false;
        var organizations = 0;
        foreach (var part in shown.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (part.HasMultipleElements)
                return false;
            if (part.GetSingleElementType().Value != CertificateOids.Organization)
                continue;
            if (part.GetSingleElementValue() != ControlPlaneMember.Group)
                return false;
            organizations++;
        }

        return organizations == 1;
    }
}
