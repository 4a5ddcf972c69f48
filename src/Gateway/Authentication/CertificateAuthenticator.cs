using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansOrchestrator.Api.Certificates;
using OrleansOrchestrator.Gateway.Pki;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Authentication;

/// <summary>
/// Reads the user from a client certificate: the common name is the user, the organisations are the groups. A certificate is
/// checked once a connection.
/// </summary>
internal sealed class CertificateAuthenticator(ClusterPki pki, TimeProvider time)
{

    private readonly ClientCertificateValidator _validator = new(pki.Authority, time);
    private readonly ConditionalWeakTable<X509Certificate2, Verdict> _verdicts = [];

    /// <summary>Null when the certificate is not one of this cluster's clients.</summary>
    public UserInfo? Authenticate(X509Certificate2 certificate)
    {
        if (!_verdicts.TryGetValue(certificate, out var verdict))
        {
            verdict = new Verdict(_validator.IsClient(certificate) ? ReadUser(certificate) : null, certificate.NotAfter.ToUniversalTime());
            _verdicts.AddOrUpdate(certificate, verdict);
        }

        return time.GetUtcNow().UtcDateTime < verdict.ValidUntil ? verdict.User : null;
    }

    private static UserInfo? ReadUser(X509Certificate2 certificate)
    {
        var name = "";
        var groups = new List<string>();
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (part.HasMultipleElements || part.GetSingleElementValue() is not { } value)
                continue;
            switch (part.GetSingleElementType().Value)
            {
                case CertificateOids.CommonName:
                    name = value;
                    break;
                case CertificateOids.Organization:
                    groups.Add(value);
                    break;
            }
        }

        if (name.Length == 0)
            return null;
        groups.Add(Users.Authenticated);
        var id = "X509SHA256=" + Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256));
        return new UserInfo(name, "", groups, new Dictionary<string, IReadOnlyList<string>> { [Users.CredentialId] = [id] });
    }

    private sealed record Verdict(UserInfo? User, DateTime ValidUntil);
}
