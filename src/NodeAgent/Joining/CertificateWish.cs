using System.Security.Cryptography.X509Certificates;

namespace OrleansOrchestrator.NodeAgent.Joining;

/// <summary>What a certificate is asked for.</summary>
/// <param name="Signer">Who is to sign.</param>
/// <param name="Uses">Extended usages as Kubernetes names them: <c>client auth</c>, <c>server auth</c>.</param>
public sealed record CertificateWish(string Signer, string Organization, string CommonName, IReadOnlyList<string> Uses)
{
    public SubjectAlternativeNameBuilder? Names { get; init; }

    /// <summary>Null: as long as the signer gives.</summary>
    public TimeSpan? Lifetime { get; init; }
}
