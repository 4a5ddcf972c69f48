using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansOrchestrator.Gateway.Pki;

/// <summary>Issues certificates for certificate requests (PKCS #10) with the cluster's authority. Whether one may is for the caller to know.</summary>
public sealed class RequestSigner
{
    private const string AlternativeNames = "2.5.29.17";

    private readonly CertificateAuthority _authority;

    internal RequestSigner(CertificateAuthority authority) => _authority = authority;

    /// <summary>
    /// The certificate (PEM) with the request's subject, key and alternative names, for the extended usages given as object identifiers.
    /// </summary>
    /// <exception cref="CryptographicException">The request is broken, or not signed by its own key.</exception>
    public string Sign(string requestPem, X509KeyUsageFlags usages, IReadOnlyList<string> extendedUsages, TimeSpan lifetime)
    {
        var asked = CertificateRequest.LoadSigningRequestPem(
            requestPem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        var request = new CertificateRequest(asked.SubjectName, asked.PublicKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usages, true));
        var identifiers = new OidCollection();
        foreach (var usage in extendedUsages)
            identifiers.Add(new Oid(usage));
        if (identifiers.Count > 0)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(identifiers, false));
        // Nothing else of what was asked for is taken over: a request could ask to become an authority.
        if (asked.CertificateExtensions.FirstOrDefault(e => e.Oid?.Value == AlternativeNames) is { } names)
            request.CertificateExtensions.Add(new X509Extension(AlternativeNames, names.RawData, names.Critical));
        return _authority.Sign(request, lifetime);
    }
}
