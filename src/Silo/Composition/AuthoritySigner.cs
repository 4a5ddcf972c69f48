using System.Security.Cryptography.X509Certificates;
using OrleansOrchestrator.Gateway.Pki;
using OrleansOrchestrator.Grains.Certificates;

namespace OrleansOrchestrator.Silo.Composition;

/// <summary>Lets controllers sign with the cluster's authority.</summary>
internal sealed class AuthoritySigner(RequestSigner signer) : ICertificateSigner
{
    public string Sign(string requestPem, X509KeyUsageFlags usages, IReadOnlyList<string> extendedUsages, TimeSpan lifetime) =>
        signer.Sign(requestPem, usages, extendedUsages, lifetime);
}
