using OrleansOrchestrator.NodeAgent.Joining;

namespace OrleansOrchestrator.Silo.Cluster;

/// <summary>What <c>silo</c> was asked for.</summary>
internal sealed record SiloOptions
{
    /// <summary>PostgreSQL connection string; null: as kept from when it joined, or to be learned by joining.</summary>
    public string? Database { get; init; }

    public required JoinOptions Join { get; init; }

    /// <summary>What it learned when it joined is kept here.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Address at which the other members reach this one.</summary>
    public required string Address { get; init; }

    /// <summary>Port for other silos.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary>Port for gateways.</summary>
    public int ClientPort { get; init; } = 30000;

    /// <summary>What this silo is called where members are listed.</summary>
    public required string Name { get; init; }

    /// <summary>Port for Prometheus, plain HTTP; 0: none.</summary>
    public int MetricsPort { get; init; }

    /// <summary>Where that port is; whoever reaches it reads everything there.</summary>
    public string MetricsAddress { get; init; } = "127.0.0.1";

    /// <summary>Kubernetes' <c>--controllers</c> syntax.</summary>
    public string Controllers { get; init; } = "*";

    public IReadOnlyList<string> DisabledAdmissionPlugins { get; init; } = [];
}

/// <summary>What <c>gateway</c> was asked for.</summary>
internal sealed record ApiGatewayOptions
{
    /// <summary>PostgreSQL connection string; null: as kept from when it joined, or to be learned by joining.</summary>
    public string? Database { get; init; }

    public required JoinOptions Join { get; init; }

    /// <summary>The connection string for members that join; null: as this gateway's own.</summary>
    public string? MemberDatabase { get; init; }

    /// <summary>Certificates and the administrator's kubeconfig live here.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Address under which pods reach this gateway.</summary>
    public required string Address { get; init; }

    /// <summary>What this gateway is called where members are listed; kept over restarts.</summary>
    public required string Name { get; init; }

    /// <summary>HTTPS port.</summary>
    public int Port { get; init; } = 6443;

    /// <summary>Further names and addresses, such as a load balancer's, that the serving certificate is for.</summary>
    public IReadOnlyList<string> ServingNames { get; init; } = [];

    public IReadOnlyList<string> DisabledAdmissionPlugins { get; init; } = [];
}
