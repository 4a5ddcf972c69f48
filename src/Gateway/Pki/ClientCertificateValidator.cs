using System.Security.Cryptography.X509Certificates;
using OrleansOrchestrator.Api.Certificates;

namespace OrleansOrchestrator.Gateway.Pki;

/// <summary>Decides whether a certificate was issued by the cluster's authority and is within its time.</summary>
internal sealed class ClientCertificateValidator(X509Certificate2 authority, TimeProvider time)
{
    public bool ChainsToAuthority(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = time.GetLocalNow().DateTime;
        return chain.Build(certificate);
    }

    /// <summary>As <see cref="ChainsToAuthority"/>, and the certificate may be used by a client.</summary>
    public bool IsClient(X509Certificate2 certificate)
    {
        var usages = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault();
        if (usages is not null && !usages.EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Any(o => o.Value == CertificateOids.ClientAuthentication))
            return false;
        return ChainsToAuthority(certificate);
    }
}
