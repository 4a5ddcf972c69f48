using k8s.Models;
using OrleansOrchestrator.Api.Objects;
using OrleansOrchestrator.Grains.Pods;
using OrleansOrchestrator.Grains.Scheduling.Framework;
using OrleansOrchestrator.Grains.Scheduling.Queue;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Grains.Scheduling.Cluster;

/// <summary>Applies changes of nodes and pods to the snapshot, and tells the queue what may help pods that wait.</summary>
internal sealed class ClusterUpdates(
    ClusterSnapshot snapshot, SchedulingQueue queue, WaitingPods waiting, TerminatedPods terminated)
{
    /// <summary>Forgets everything, before the objects are listed anew.</summary>
    public void Clear()
    {
        snapshot.Clear();
        waiting.Clear();
        terminated.Clear();
    }

    public void NodeChanged(CachedObject node)
    {
        var now = node.As<V1Node>();
        var change = snapshot.SetNode(now) is { } before ? Compare(before.Node!, now) : ClusterChange.NodeAdded;
        if (change != ClusterChange.None)
            queue.Changed(change);
    }

    public void NodeRemoved(string name) => snapshot.RemoveNode(name);

    /// <param name="old">The pod before, where that is known.</param>
    public void PodChanged(CachedObject pod, CachedObject? old)
    {
        var facts = pod.Facts<PodFacts>();
        if (facts.IsTerminal)
        {
            Free(pod.Key, pod.Head.Uid);
            terminated.Add(pod.Key, pod.Head.Uid, pod.Revision);
            return;
        }

        if (facts.NodeName.Length == 0)
        {
            if (pod.Head.IsDeleting || !facts.WantsPlacement)
                waiting.Remove(pod.Key, pod.Head.Uid);
            else if (old is null || !SameWish(pod, facts, old))
                waiting.Add(pod);
            return;
        }

        waiting.Remove(pod.Key, pod.Head.Uid);
        // Requests of a placed pod change only by a resize, which shows in its generation.
        var resized = facts.Generation > 1 && old is not null
            && old.Facts<PodFacts>() is { NodeName.Length: > 0 } before && before.Generation != facts.Generation;
        snapshot.Confirm(pod.Head.Uid, facts.NodeName, resized, () => PodFootprint.Of(Typed.Read<V1Pod>(pod.Value)));
        if (resized)
            queue.Changed(ClusterChange.PodFreed);
    }

    public void PodRemoved(string key, string uid)
    {
        terminated.Remove(uid);
        Free(key, uid);
    }

    /// <summary>Whether a waiting pod asks for just what it asked for before: then only its status was written.</summary>
    private static bool SameWish(CachedObject pod, PodFacts facts, CachedObject old)
    {
        var before = old.Facts<PodFacts>();
        return before.WantsPlacement && before.Generation == facts.Generation && !old.Head.IsDeleting && old.Head.Uid == pod.Head.Uid
            && old.Head.HasSameLabels(pod.Head);
    }

    private void Free(string key, string uid)
    {
        waiting.Remove(key, uid);
        if (snapshot.RemovePod(uid))
            queue.Changed(ClusterChange.PodFreed);
    }

    internal static ClusterChange Compare(V1Node before, V1Node now)
    {
        var change = ClusterChange.None;
        if (Amounts.Read(before.Status?.Allocatable) is var a && Amounts.Read(now.Status?.Allocatable) is var b
            && (a with { Extended = null } != b with { Extended = null } || !SameAmounts(a, b) || Pods(before) != Pods(now)))
        {
            change |= ClusterChange.NodeAllocatable;
        }

        if (!SameLabels(before.Metadata.Labels, now.Metadata.Labels))
            change |= ClusterChange.NodeLabels;
        if (before.Spec?.Unschedulable != now.Spec?.Unschedulable || !SameTaints(before.Spec?.Taints, now.Spec?.Taints))
            change |= ClusterChange.NodeTaints;
        return change;
    }

    private static long Pods(V1Node node) =>
        node.Status?.Allocatable is { } list && list.TryGetValue("pods", out var count) ? Amounts.Whole(count) : 0;

    private static bool SameAmounts(in Amounts a, in Amounts b)
    {
        if ((a.Extended?.Count ?? 0) != (b.Extended?.Count ?? 0))
            return false;
        foreach (var (name, value) in a.Extended ?? System.Collections.Immutable.ImmutableSortedDictionary<string, long>.Empty)
        {
            if (!b.Extended!.TryGetValue(name, out var other) || other != value)
                return false;
        }

        return true;
    }

    private static bool SameLabels(IDictionary<string, string>? a, IDictionary<string, string>? b)
    {
        if ((a?.Count ?? 0) != (b?.Count ?? 0))
            return false;
        foreach (var (key, value) in a ?? new Dictionary<string, string>())
        {
            if (!b!.TryGetValue(key, out var other) || other != value)
                return false;
        }

        return true;
    }

    private static bool SameTaints(IList<V1Taint>? a, IList<V1Taint>? b)
    {
        if ((a?.Count ?? 0) != (b?.Count ?? 0))
            return false;
        for (var i = 0; i < (a?.Count ?? 0); i++)
        {
            if (a![i].Key != b![i].Key || a[i].Effect != b[i].Effect || a[i].Value != b[i].Value)
                return false;
        }

        return true;
    }
}
