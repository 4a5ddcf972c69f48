using OrleansOrchestrator.Grains.Scheduling.Cluster;

namespace OrleansOrchestrator.Grains.Scheduling.Framework;

/// <summary>
/// Chooses a node for one pod: filter, score, pick. Pure apart from the injected randomness, which breaks ties so that schedulers
/// that work in parallel do not all choose the same node. One instance a scheduling loop (it reuses its buffers).
/// </summary>
internal sealed class PlacementEngine(SchedulingProfile profile, Random random)
{
    private const int FewestNodesToFind = 100;

    private readonly List<IFilterPlugin> _filters = [];
    private readonly List<IScorePlugin> _scorers = [];
    private NodeState[] _feasible = new NodeState[FewestNodesToFind];
    private long[] _scores = new long[FewestNodesToFind];
    private long[] _totals = new long[FewestNodesToFind];
    private int _start;

    public Decision Decide(PodToPlace pod, ClusterSnapshot.NodeList nodes)
    {
        Select(pod);
        var wanted = NodesToFind(nodes.Count);
        if (_feasible.Length < wanted)
        {
            _feasible = new NodeState[wanted];
            _scores = new long[wanted];
            _totals = new long[wanted];
        }

        var outcome = default(FilterOutcome);
        var found = 0;
        var looked = 0;
        var start = nodes.Count == 0 ? 0 : _start % nodes.Count;
        while (looked < nodes.Count && found < wanted)
        {
            var node = nodes[(start + looked++) % nodes.Count];
            if (node.Node is null)
                continue;
            if (Check(pod, node) is { } rejection)
                (outcome ??= new FilterOutcome()).Add(node, rejection);
            else
                _feasible[found++] = node;
        }

        // The next pod starts where this one stopped, so that all nodes get their turn.
        _start = start + looked;
        if (found > 0)
            return new Decision(Pick(pod, found).Name, null, null);

        outcome ??= new FilterOutcome();
        PostFilterResult? rescue = null;
        foreach (var plugin in profile.PostFilters)
        {
            rescue = plugin.PostFilter(pod, nodes, _filters, outcome);
            if (rescue.NominatedNode is not null)
                break;
        }

        return new Decision(null, outcome, rescue);
    }

    /// <summary>Enough nodes to choose well among, without rating a whole big cluster for each pod.</summary>
    public static int NodesToFind(int nodes)
    {
        if (nodes < FewestNodesToFind)
            return nodes;
        var percentage = Math.Max(50 - (nodes / 125), 5);
        return Math.Max(nodes * percentage / 100, FewestNodesToFind);
    }

    private void Select(PodToPlace pod)
    {
        _filters.Clear();
        foreach (var plugin in profile.Filters)
        {
            if (plugin is not IPreFilterPlugin pre || pre.Concerns(pod))
                _filters.Add(plugin);
        }

        _scorers.Clear();
        foreach (var plugin in profile.Scores)
        {
            if (plugin is not IPreFilterPlugin pre || pre.Concerns(pod))
                _scorers.Add(plugin);
        }
    }

    private Rejection? Check(PodToPlace pod, NodeState node)
    {
        foreach (var filter in _filters)
        {
            if (filter.Filter(pod, node) is { } rejection)
                return rejection;
        }

        return null;
    }

    private NodeState Pick(PodToPlace pod, int found)
    {
        if (found == 1)
            return _feasible[0];
        var totals = _totals.AsSpan(0, found);
        var scores = _scores.AsSpan(0, found);
        totals.Clear();
        foreach (var scorer in _scorers)
        {
            for (var i = 0; i < found; i++)
                scores[i] = scorer.Score(pod, _feasible[i]);
            scorer.Normalize(scores);
            for (var i = 0; i < found; i++)
                totals[i] += scores[i] * scorer.Weight;
        }

        int best = 0, ties = 1;
        for (var i = 1; i < found; i++)
        {
            if (totals[i] > totals[best])
            {
                best = i;
                ties = 1;
            }
            else if (totals[i] == totals[best] && random.Next(++ties) == 0)
            {
                best = i;
            }
        }

        return _feasible[best];
    }
}

/// <summary>The node, or what stood in the way and what can be done about it.</summary>
internal readonly record struct Decision(string? Node, FilterOutcome? Failures, PostFilterResult? Rescue)
{
    /// <summary>The message of condition and event of a pod that found no node.</summary>
    public string Describe()
    {
        var message = Failures!.Describe();
        return Rescue is { Message.Length: > 0 } ? message + " " + Rescue.Message : message;
    }
}
