namespace OrleansOrchestrator.Grains.Nodes;

/// <summary>When a node counts as lost, and which addresses its pods get. Defaults are Kubernetes'.</summary>
public sealed class NodeOptions
{
    /// <summary>How long a node may be silent before it counts as lost. Default 50 s.</summary>
    public TimeSpan MonitorGracePeriod { get; set; } = TimeSpan.FromSeconds(50);

    /// <summary>How long a new node may take until it reports for the first time. Default 60 s.</summary>
    public TimeSpan StartupGracePeriod { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Give nodes a range of pod addresses. Default true.</summary>
    public bool AllocateNodeCidrs { get; set; } = true;

    /// <summary>The addresses of all pods. Default 10.244.0.0/16.</summary>
    public string ClusterCidr { get; set; } = "10.244.0.0/16";

    /// <summary>Prefix length of one node's part. Default 24: 254 pods.</summary>
    public int NodeCidrMaskSize { get; set; } = 24;

    /// <summary>Part of a zone's nodes that must be lost before a fault of the zone is presumed and nothing is evicted. Default 0.55.</summary>
    public double UnhealthyZoneThreshold { get; set; } = 0.55;
}
