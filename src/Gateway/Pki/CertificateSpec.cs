using System.Net;

namespace OrleansOrchestrator.Gateway.Pki;

/// <summary>What a leaf certificate says: its subject, the names it serves and what it may be used for.</summary>
internal sealed record CertificateSpec(string CommonName)
{
    public string? Organization { get; init; }

    public IReadOnlyList<string> DnsNames { get; init; } = [];

    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    public bool ForServer { get; init; }

    public bool ForClient { get; init; }

    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(365);
}
