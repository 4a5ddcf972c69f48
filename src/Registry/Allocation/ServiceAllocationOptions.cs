namespace OrleansOrchestrator.Registry.Allocation;

/// <summary>The addresses and ports services get. Defaults are those of most clusters.</summary>
public sealed class ServiceAllocationOptions
{
    /// <summary>Cluster IPs. Default 10.96.0.0/16; its first address belongs to the service <c>kubernetes</c>.</summary>
    public string ServiceClusterIpRange { get; set; } = "10.96.0.0/16";

    /// <summary>Node ports, first and last. Default 30000-32767.</summary>
    public string ServiceNodePortRange { get; set; } = "30000-32767";
}
