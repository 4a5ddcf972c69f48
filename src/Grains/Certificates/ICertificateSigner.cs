using System.Security.Cryptography.X509Certificates;

namespace OrleansOrchestrator.Grains.Certificates;

/// <summary>The cluster's authority, as far as controllers need it.</summary>
public interface ICertificateSigner
{
    /// <summary>Issues what a request (PEM) asks for; extended usages as object identifiers. The answer is a certificate in PEM.</summary>
    string Sign(string requestPem, X509KeyUsageFlags usages, IReadOnlyList<string> extendedUsages, TimeSpan lifetime);
}
