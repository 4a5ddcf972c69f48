using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansOrchestrator.Gateway.Pki;

/// <summary>A certificate and its private key as PEM text.</summary>
public sealed record PemKeyPair(string Certificate, string Key)
{
    internal static PemKeyPair From(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()
            ?? throw new InvalidOperationException("the certificate has no ECDSA private key");
        return new PemKeyPair(certificate.ExportCertificatePem() + "\n", key.ExportECPrivateKeyPem() + "\n");
    }

    /// <summary>Null when the two do not belong together (a crash between writing one and the other).</summary>
    internal static X509Certificate2? TryLoad(string? certificate, string? key)
    {
        if (certificate is null || key is null)
            return null;
        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (CryptographicException)
        {
            return null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
