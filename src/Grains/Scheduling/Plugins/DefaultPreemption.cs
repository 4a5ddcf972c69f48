using System.Globalization;
using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Scheduling.Framework;

namespace OrleansOrchestrator.Grains.Scheduling.Plugins;

/// <summary>
/// Makes room for a pod by removing pods of lower priority from one node: as few and as unimportant ones as possible.
/// </summary>
internal sealed class DefaultPreemption : IPostFilterPlugin
{
    public string Name => "DefaultPreemption";

    public PostFilterResult PostFilter(
        PodToPlace pod, ClusterSnapshot.NodeList nodes, IReadOnlyList<IFilterPlugin> filters, FilterOutcome failures)
    {
        if (failures.NodeCount == 0)
            return new PostFilterResult(null, [], "");
        if (pod.Spec.PreemptionPolicy == "Never")
            return Hopeless(failures, 0, "not eligible due to preemptionPolicy=Never.");

        string? best = null;
        List<PodFootprint> victims = [];
        foreach (var node in failures.Resolvable)
        {
            if (Sacrifice(pod, node, filters) is { } found && (best is null || IsBetter(found, victims)))
            {
                best = node.Name;
                victims = found;
            }
        }

        return best is null ? Hopeless(failures, failures.Resolvable.Count, null) : new PostFilterResult(best, victims, "");
    }

    /// <summary>The fewest pods whose removal lets the pod in, or null.</summary>
    private static List<PodFootprint>? Sacrifice(PodToPlace pod, NodeState node, IReadOnlyList<IFilterPlugin> filters)
    {
        List<PodFootprint> lower = [];
        var without = node;
        foreach (var placed in node.Pods)
        {
            if (placed.Pod.Priority >= pod.Footprint.Priority)
                continue;
            lower.Add(placed.Pod);
            without = without.Without(placed.Pod.Uid);
        }

        if (lower.Count == 0 || !Passes(pod, without, filters))
            return null;

        // Spare what can be spared, the most important and oldest first.
        lower.Sort(static (a, b) => a.Priority != b.Priority ? b.Priority.CompareTo(a.Priority) : a.Since.CompareTo(b.Since));
        List<PodFootprint> victims = [];
        foreach (var candidate in lower)
        {
            var spared = without.With(candidate, assumed: false);
            if (Passes(pod, spared, filters))
                without = spared;
            else
                victims.Add(candidate);
        }

        return victims;
    }

    private static bool Passes(PodToPlace pod, NodeState node, IReadOnlyList<IFilterPlugin> filters)
    {
        foreach (var filter in filters)
        {
            if (filter.Filter(pod, node) is not null)
                return false;
        }

        return true;
    }

    /// <summary>Lower highest priority, then lower sum of priorities, then fewer, then younger.</summary>
    private static bool IsBetter(List<PodFootprint> a, List<PodFootprint> b)
    {
        if (a.Count == 0 || b.Count == 0)
            return a.Count < b.Count;
        if (a[0].Priority != b[0].Priority)
            return a[0].Priority < b[0].Priority;
        long Sum(List<PodFootprint> list)
        {
            long sum = 0;
            foreach (var pod in list)
                sum += pod.Priority - (long)int.MinValue;
            return sum;
        }

        var (sumA, sumB) = (Sum(a), Sum(b));
        if (sumA != sumB)
            return sumA < sumB;
        return a.Count != b.Count ? a.Count < b.Count : a[0].Since > b[0].Since;
    }

    private static PostFilterResult Hopeless(FilterOutcome failures, int resolvable, string? why)
    {
        if (why is not null)
            return new PostFilterResult(null, [], "preemption: " + why);
        var parts = new List<string>(2);
        if (resolvable > 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{resolvable} No preemption victims found for incoming pod"));
        if (failures.NodeCount > resolvable)
        {
            parts.Add(string.Create(
                CultureInfo.InvariantCulture, $"{failures.NodeCount - resolvable} Preemption is not helpful for scheduling"));
        }

        parts.Sort(StringComparer.Ordinal);
        return new PostFilterResult(null, [], string.Create(
            CultureInfo.InvariantCulture, $"preemption: 0/{failures.NodeCount} nodes are available: {string.Join(", ", parts)}."));
    }
}
