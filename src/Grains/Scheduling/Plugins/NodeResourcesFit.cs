using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Scheduling.Framework;

namespace OrleansOrchestrator.Grains.Scheduling.Plugins;

/// <summary>The node has what the pod requests; of those that have, the least allocated is preferred.</summary>
internal sealed class NodeResourcesFit : IFilterPlugin, IScorePlugin
{
    public string Name => "NodeResourcesFit";

    public ClusterChange Helpful => ClusterChange.NodeAdded | ClusterChange.NodeAllocatable | ClusterChange.PodFreed;

    public int Weight => 1;

    public Rejection? Filter(PodToPlace pod, NodeState node)
    {
        var wanted = pod.Footprint.Requests;
        if (node.Pods.Length + 1 <= node.AllowedPods
            && Fits(wanted.MilliCpu, node.Requested.MilliCpu, node.Allocatable.MilliCpu)
            && Fits(wanted.Memory, node.Requested.Memory, node.Allocatable.Memory)
            && Fits(wanted.EphemeralStorage, node.Requested.EphemeralStorage, node.Allocatable.EphemeralStorage)
            && wanted.Extended is null)
        {
            return null;
        }

        return Explain(wanted, node);
    }

    public long Score(PodToPlace pod, NodeState node) =>
        (Free(node.ScoredMilliCpu + pod.Footprint.ScoredMilliCpu, node.Allocatable.MilliCpu)
         + Free(node.ScoredMemory + pod.Footprint.ScoredMemory, node.Allocatable.Memory)) / 2;

    public void Normalize(Span<long> scores)
    {
    }

    private Rejection? Explain(in Amounts wanted, NodeState node)
    {
        List<string> reasons = [];
        var impossible = false;
        if (node.Pods.Length + 1 > node.AllowedPods)
            reasons.Add("Too many pods");
        Check("cpu", wanted.MilliCpu, node.Requested.MilliCpu, node.Allocatable.MilliCpu);
        Check("memory", wanted.Memory, node.Requested.Memory, node.Allocatable.Memory);
        Check("ephemeral-storage", wanted.EphemeralStorage, node.Requested.EphemeralStorage, node.Allocatable.EphemeralStorage);
        if (wanted.Extended is { } extended)
        {
            foreach (var (name, amount) in extended)
                Check(name, amount, Amount(node.Requested, name), Amount(node.Allocatable, name));
        }

        // What exceeds the whole node does not fit even when every other pod leaves.
        return reasons.Count == 0 ? null : new Rejection(this, !impossible, [.. reasons]);

        void Check(string resource, long request, long used, long allocatable)
        {
            if (Fits(request, used, allocatable))
                return;
            reasons.Add("Insufficient " + resource);
            impossible |= request > allocatable;
        }
    }

    private static long Amount(in Amounts amounts, string name) =>
        amounts.Extended is { } extended && extended.TryGetValue(name, out var value) ? value : 0;

    private static bool Fits(long request, long used, long allocatable) => request == 0 || request <= allocatable - used;

    private static long Free(long used, long allocatable) =>
        allocatable <= 0 || used > allocatable ? 0 : (allocatable - used) * Normalization.MaxScore / allocatable;
}
