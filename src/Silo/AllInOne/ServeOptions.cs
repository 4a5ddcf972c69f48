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

    public ClusterAddresses Addresses { get; } = new();
}

/// <summary>The cluster's address ranges.</summary>
internal sealed record ClusterAddresses
{
    public string ServiceCidr { get; init; } = "10.96.0.0/16";

    /// <summary>First address of the service range: the <c>kubernetes</c> service.</summary>
    public string ApiService { get; init; } = "10.96.0.1";

    /// <summary>Address of the cluster DNS service.</summary>
    public string Dns { get; init; } = "10.96.0.10";

    public string PodCidr { get; init; } = "10.244.0.0/16";
}
