using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Scheduling.Framework;

namespace OrleansOrchestrator.Grains.Scheduling.Plugins;

/// <summary>Prefers nodes where CPU and memory would be used in equal parts.</summary>
internal sealed class NodeResourcesBalancedAllocation : IScorePlugin, IPreFilterPlugin
{
    public string Name => "NodeResourcesBalancedAllocation";

    public int Weight => 1;

    /// <summary>A pod that requests nothing does not change the balance.</summary>
    public bool Concerns(PodToPlace pod) => pod.Footprint.Requests is not { MilliCpu: 0, Memory: 0 };

    public long Score(PodToPlace pod, NodeState node)
    {
        var cpu = Part(node.Requested.MilliCpu + pod.Footprint.Requests.MilliCpu, node.Allocatable.MilliCpu);
        var memory = Part(node.Requested.Memory + pod.Footprint.Requests.Memory, node.Allocatable.Memory);
        // The standard deviation of two values is half their distance.
        return (long)((1 - (Math.Abs(cpu - memory) / 2)) * Normalization.MaxScore);
    }

    public void Normalize(Span<long> scores)
    {
    }

    private static double Part(long used, long allocatable) => allocatable <= 0 ? 1 : Math.Min(1, (double)used / allocatable);
}
