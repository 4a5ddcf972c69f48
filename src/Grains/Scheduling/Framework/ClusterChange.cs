namespace OrleansOrchestrator.Grains.Scheduling.Framework;

/// <summary>What happened in the cluster that may let a rejected pod be placed.</summary>
[Flags]
internal enum ClusterChange
{
    None = 0,
    NodeAdded = 1,
    NodeAllocatable = 2,
    NodeLabels = 4,
    NodeTaints = 8,
    /// <summary>A pod on a node was deleted or has finished.</summary>
    PodFreed = 16,
}
