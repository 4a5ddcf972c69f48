using k8s.Models;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Grains.Pods;

/// <summary>What to do about a pod now.</summary>
internal enum PodAction
{
    Nothing,
    /// <summary>Ask the scheduler for a node.</summary>
    Place,
    /// <summary>Delete it: its node's taints drive it out.</summary>
    Evict,
    /// <summary>Remove it at once: its node no longer exists.</summary>
    RemoveOrphan,
    /// <summary>Remove it at once: it is being deleted and was never on a node, so nothing can be running.</summary>
    RemoveUnplaced,
}

/// <summary>
/// What to do about a pod, and when to look again if nothing else happens before. Decided without the pod's whole model: when nodes fall
/// silent very many pods are looked at within seconds, and what a model takes is kept for as long as the pod does not change.
/// </summary>
internal readonly record struct PodPlan(PodAction Action, TimeSpan? LookAgain = null)
{
    /// <param name="node">The pod's node; null when it has none, or when that does not exist.</param>
    /// <param name="nodeMissingSince">Since when the node is known to be missing; null when it is not.</param>
    public static PodPlan Plan(CachedObject pod, V1Node? node, DateTimeOffset? nodeMissingSince, DateTimeOffset now, PodOptions options)
    {
        var facts = pod.Facts<PodFacts>();
        var deleting = pod.Head.IsDeleting;
        if (facts.NodeName.Length == 0)
        {
            if (deleting)
                return new PodPlan(PodAction.RemoveUnplaced);
            return new PodPlan(facts.WantsPlacement ? PodAction.Place : PodAction.Nothing);
        }

        if (node is null)
        {
            if (nodeMissingSince is not { } since)
                return default;
            var left = since + options.OrphanQuarantine - now;
            return left <= TimeSpan.Zero ? new PodPlan(PodAction.RemoveOrphan) : new PodPlan(PodAction.Nothing, left);
        }

        if (deleting || facts.IsTerminal || TaintEviction.At(pod, node, now) is not { } at)
            return default;
        if (at <= now)
            return new PodPlan(PodAction.Evict);
        // Timers are bounded; a far time is looked at again on the way.
        var wait = at - now;
        return new PodPlan(PodAction.Nothing, wait > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : wait);
    }
}
