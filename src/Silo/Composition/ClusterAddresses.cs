namespace OrleansOrchestrator.Silo.Composition;

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
