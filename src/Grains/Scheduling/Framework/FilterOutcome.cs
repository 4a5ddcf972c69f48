using System.Globalization;
using OrleansOrchestrator.Grains.Scheduling.Cluster;

namespace OrleansOrchestrator.Grains.Scheduling.Framework;

/// <summary>Collects why nodes were rejected, and words it as Kubernetes does.</summary>
internal sealed class FilterOutcome
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<NodeState> _resolvable = [];

    public int NodeCount { get; private set; }

    /// <summary>Changes after which another try is worth while.</summary>
    public ClusterChange Helpful { get; private set; } = ClusterChange.NodeAdded;

    /// <summary>Nodes where the removal of pods could help.</summary>
    public IReadOnlyList<NodeState> Resolvable => _resolvable;

    public void Add(NodeState node, Rejection rejection)
    {
        NodeCount++;
        Helpful |= rejection.Plugin.Helpful;
        if (rejection.Resolvable)
            _resolvable.Add(node);
        foreach (var reason in rejection.Reasons)
            _counts[reason] = _counts.GetValueOrDefault(reason) + 1;
    }

    /// <summary><c>0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.</c></summary>
    public string Describe()
    {
        if (NodeCount == 0)
            return "no nodes available to schedule pods";
        var parts = new List<string>(_counts.Count);
        foreach (var (reason, count) in _counts)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {reason}"));
        parts.Sort(StringComparer.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"0/{NodeCount} nodes are available: {string.Join(", ", parts)}.");
    }
}
