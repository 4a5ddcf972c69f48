using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansOrchestrator.Api.Certificates;

namespace OrleansOrchestrator.NodeAgent.Kubelet;

/// <summary>The certificate the agent serves with: the operator's, or one it makes and signs itself and keeps.</summary>
internal static class ServingCertificate
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(365);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    public static X509Certificate2 Load(NodeAgentOptions options, NodePaths paths, string nodeIP, TimeProvider time)
    {
        if (options.TlsCertificatePath is { } certificatePath)
            return Usable(X509Certificate2.CreateFromPemFile(certificatePath, options.TlsKeyPath));
        var now = time.GetUtcNow();
        if (File.Exists(paths.ServingCertificate))
        {
            var kept = X509CertificateLoader.LoadPkcs12FromFile(paths.ServingCertificate, null);
            if (kept.NotAfter.ToUniversalTime() - RenewBefore > now.UtcDateTime && kept.MatchesHostname(nodeIP))
                return kept;
            kept.Dispose();
        }
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={options.NodeName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(options.NodeName);
        names.AddIpAddress(IPAddress.Parse(nodeIP));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(CertificateOids.ServerAuthentication)], false));
        using var made = request.CreateSelfSigned(now - TimeSpan.FromMinutes(5), now + Life);
        var bytes = made.Export(X509ContentType.Pkcs12);
        using (var file = new FileStream(paths.ServingCertificate, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(bytes);
        }
        return X509CertificateLoader.LoadPkcs12(bytes, null);
    }

    // A key read from PEM is not one that every TLS stack can use.
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        using (certificate)
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
