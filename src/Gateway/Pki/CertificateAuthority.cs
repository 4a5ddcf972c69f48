using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansOrchestrator.Api.Certificates;

namespace OrleansOrchestrator.Gateway.Pki;

/// <summary>The cluster's certificate authority: an ECDSA P-256 key that signs leaf certificates.</summary>
internal sealed class CertificateAuthority(X509Certificate2 certificate, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3650);
    // Tolerates clocks of other machines that are slightly behind.
    private static readonly TimeSpan Backdating = TimeSpan.FromMinutes(5);

    public X509Certificate2 Certificate { get; } = certificate;

    public static CertificateAuthority Create(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=orchestrator-ca", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        return new CertificateAuthority(request.CreateSelfSigned(now - Backdating, now + AuthorityLifetime), time);
    }

    /// <summary>A new key pair and the certificate over it, private key included.</summary>
    public X509Certificate2 Issue(CertificateSpec spec)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        if (spec.Organization is not null)
            subject.AddOrganizationName(spec.Organization);
        subject.AddCommonName(spec.CommonName);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(Usages(spec), false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (spec.DnsNames.Count > 0 || spec.Addresses.Count > 0)
            request.CertificateExtensions.Add(AlternativeNames(spec));
        var now = time.GetUtcNow();
        var until = now + spec.Lifetime;
        if (until > Certificate.NotAfter)
            until = Certificate.NotAfter;
        using var signed = request.Create(Certificate, now - Backdating, until, RandomNumberGenerator.GetBytes(16));
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>The certificate (PEM) over a key that is not ours, of whatever kind. Never outlives the authority.</summary>
    public string Sign(CertificateRequest request, TimeSpan lifetime)
    {
        using var key = Certificate.GetECDsaPrivateKey() ?? throw new InvalidOperationException("the authority's key is not here");
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var now = time.GetUtcNow();
        var until = now + lifetime;
        if (until > Certificate.NotAfter)
            until = Certificate.NotAfter;
        using var signed = request.Create(
            Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(key), now - Backdating, until, RandomNumberGenerator.GetBytes(16));
        return signed.ExportCertificatePem() + "\n";
    }

    /// <summary>The certificate was signed by this authority's key, is valid for some time yet and serves all the wanted names.</summary>
    public bool StillGood(X509Certificate2 leaf, CertificateSpec wanted)
    {
        var soon = (time.GetUtcNow() + TimeSpan.FromDays(30)).UtcDateTime;
        if (leaf.NotAfter.ToUniversalTime() < soon || !leaf.IssuerName.RawData.AsSpan().SequenceEqual(Certificate.SubjectName.RawData))
            return false;
        if (!new ClientCertificateValidator(Certificate, time).ChainsToAuthority(leaf))
            return false;
        var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return wanted.DnsNames.All(n => names?.EnumerateDnsNames().Contains(n, StringComparer.OrdinalIgnoreCase) == true)
            && wanted.Addresses.All(a => names?.EnumerateIPAddresses().Contains(a) == true);
    }

    public void Dispose() => Certificate.Dispose();

    private static OidCollection Usages(CertificateSpec spec)
    {
        var usages = new OidCollection();
        if (spec.ForServer)
            usages.Add(new Oid(CertificateOids.ServerAuthentication));
        if (spec.ForClient)
            usages.Add(new Oid(CertificateOids.ClientAuthentication));
        return usages;
    }

    private static X509Extension AlternativeNames(CertificateSpec spec)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in spec.DnsNames)
            names.AddDnsName(name);
        foreach (var address in spec.Addresses)
            names.AddIpAddress(address);
        return names.Build();
    }
}
