using k8s.Models;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Dispatch;
using OrleansOrchestrator.Grains.Scheduling.Queue;

namespace OrleansOrchestrator.Grains.Pods;

/// <summary>What wakes the grains that look after pods: placement, and for single pods their end, their node's taints and its existence.</summary>
internal static class PodControllers
{
    public static ControllerDescriptor Scheduler { get; } = new(
        "kube-scheduler", [new WakeRoute("pods", typeof(IPlacementGrain), PodWaits)]);

    public static ControllerDescriptor Collection { get; } = new(
        "pod-garbage-collector-controller", [new WakeRoute("pods", typeof(IPodGrain), PodChanged)]);

    public static ControllerDescriptor TaintEviction { get; } = new(
        "taint-eviction-controller", [new WakeRoute("nodes", typeof(IPodGrain), NodeChanged)]);

    /// <summary>Most changes of pods are status reports that do not concern placement: those wake nobody.</summary>
    internal static IEnumerable<string> PodWaits(ObjectChange change)
    {
        if (change.New is not { Head.IsDeleting: false } pod || !pod.Facts<PodFacts>().WantsPlacement)
            return [];
        return change.Old is null || !change.Old.Facts<PodFacts>().WantsPlacement ? [WaitingPods.ShareOf(change.Key)] : [];
    }

    /// <summary>A pod that ends before it was placed, or that was placed where it may not stay.</summary>
    internal static IEnumerable<string> PodChanged(ObjectChange change)
    {
        if (change.New is not { } pod)
            return [];
        var nodeName = pod.Facts<PodFacts>().NodeName;
        if (nodeName.Length == 0)
            return pod.Head.IsDeleting ? [change.Key] : [];
        if (change.Old is not null && change.Old.Facts<PodFacts>().NodeName.Length > 0)
            return [];
        var node = change.Objects.Get<V1Node>("", nodeName);
        return node is null || Pods.TaintEviction.HasNoExecute(node) ? [change.Key] : [];
    }

    internal static IEnumerable<string> NodeChanged(ObjectChange change)
    {
        var before = change.Old?.As<V1Node>();
        var now = change.New?.As<V1Node>();
        if (before is not null && now is not null && SameNoExecute(before, now))
            return [];
        if (before is null && now is not null && !Pods.TaintEviction.HasNoExecute(now))
            return [];
        var pods = change.Objects.ListPodsOnNode(change.Key);
        var keys = new string[pods.Count];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = pods[i].Key;
        return keys;
    }

    private static bool SameNoExecute(V1Node a, V1Node b)
    {
        static HashSet<string> Keys(V1Node node)
        {
            var keys = new HashSet<string>();
            foreach (var taint in node.Spec?.Taints ?? [])
            {
                if (taint.Effect == "NoExecute")
                    keys.Add(taint.Key + "=" + taint.Value);
            }

            return keys;
        }

        return (!Pods.TaintEviction.HasNoExecute(a) && !Pods.TaintEviction.HasNoExecute(b)) || Keys(a).SetEquals(Keys(b));
    }
}
