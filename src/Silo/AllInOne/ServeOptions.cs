using OrleansOrchestrator.Silo.Composition;

namespace OrleansOrchestrator.Silo.AllInOne;

/// <summary>What <c>serve</c> was asked for.</summary>
internal sealed record ServeOptions
{
    /// <summary>Everything that is kept lives here.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>HTTPS port of the API server.</summary>
    public int Port { get; init; } = 6443;

    /// <summary>No node on this machine.</summary>
    public bool ControlPlaneOnly { get; init; }

    /// <summary>Real nodes on this machine.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Kubernetes' <c>--controllers</c> syntax; empty means all.</summary>
    public string Controllers { get; init; } = "*";

    public IReadOnlyList<string> DisabledAdmissionPlugins { get; init; } = [];

    public string? SandboxImage { get; init; }

    public string? CriSocket { get; init; }

    /// <summary>What keeps this cluster's nodes apart from those of others on this machine.</summary>
    public NodeSlot Slot { get; init; }

    public ClusterAddresses Addresses => Slot.Addresses;
}
