using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansOrchestrator.NodeAgent.Joining;

/// <summary>A certificate that the cluster has issued, and its key, as PEM text.</summary>
public sealed record IssuedCertificate(string Certificate, string Key)
{
    // As Kubernetes' agents: late enough to be rare, early enough to be tried again for long.
    private const double RenewAtShare = 0.8;

    /// <summary>The certificate, unless the two are broken or do not belong together.</summary>
    public X509Certificate2? TryLoad()
    {
        try
        {
            using var read = X509Certificate2.CreateFromPem(Certificate, Key);
            // A key read from PEM is not one that every TLS stack can use.
            return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>When to ask for the next one.</summary>
    public static DateTimeOffset RenewAt(X509Certificate2 certificate)
    {
        var from = new DateTimeOffset(certificate.NotBefore.ToUniversalTime());
        var until = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        return from + ((until - from) * RenewAtShare);
    }
}
