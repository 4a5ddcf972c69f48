namespace OrleansOrchestrator.Grains.Hosting;

/// <summary>Names by which the members of a cluster know each other.</summary>
public static class ClusterIdentity
{
    /// <summary>Grain state is found by it again: the same for ever.</summary>
    public const string ServiceId = "orleans-orchestrator";

    /// <summary>Silos of one cluster share a database, and a database holds one cluster.</summary>
    public const string ClusterId = "orchestrator";
}
