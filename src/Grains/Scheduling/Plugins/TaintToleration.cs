using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Scheduling.Framework;

namespace OrleansOrchestrator.Grains.Scheduling.Plugins;

/// <summary>Keeps pods off nodes with taints they do not tolerate, and away from those they would rather avoid.</summary>
internal sealed class TaintToleration : IFilterPlugin, IScorePlugin
{
    public string Name => "TaintToleration";

    public ClusterChange Helpful => ClusterChange.NodeAdded | ClusterChange.NodeTaints;

    public int Weight => 3;

    public Rejection? Filter(PodToPlace pod, NodeState node)
    {
        if (node.Node!.Spec?.Taints is not { Count: > 0 } taints)
            return null;
        for (var i = 0; i < taints.Count; i++)
        {
            var taint = taints[i];
            if (taint.Effect is Taints.NoSchedule or Taints.NoExecute && !Taints.Tolerates(pod.Spec.Tolerations, taint))
                return new Rejection(this, false, $"node(s) had untolerated taint {{{taint.Key}: {taint.Value}}}");
        }

        return null;
    }

    /// <summary>The number of taints the pod would rather avoid; turned round by <see cref="Normalize"/>.</summary>
    public long Score(PodToPlace pod, NodeState node)
    {
        if (node.Node!.Spec?.Taints is not { Count: > 0 } taints)
            return 0;
        var disliked = 0;
        for (var i = 0; i < taints.Count; i++)
        {
            if (taints[i].Effect == Taints.PreferNoSchedule && !Taints.Tolerates(pod.Spec.Tolerations, taints[i]))
                disliked++;
        }

        return disliked;
    }

    public void Normalize(Span<long> scores) => Normalization.Scale(scores, reverse: true);
}
