using OrleansOrchestrator.Grains.Scheduling.Cluster;

namespace OrleansOrchestrator.Grains.Scheduling.Framework;

/// <summary>A part of the scheduler, named as in Kubernetes. Plugins keep no state: one instance serves every thread.</summary>
internal interface IPlugin
{
    string Name { get; }
}

/// <summary>Orders the pods that wait. Exactly one is active.</summary>
internal interface IQueueSortPlugin : IPlugin, IComparer<QueueOrder>;

/// <summary>What the order of waiting pods may depend on.</summary>
internal readonly record struct QueueOrder(int Priority, DateTimeOffset Since, long Sequence);

/// <summary>Looks at the pod alone, once, before any node is looked at.</summary>
internal interface IPreFilterPlugin : IPlugin
{
    /// <summary>False: this plugin's <c>Filter</c> and <c>Score</c> have nothing to say about the pod and are not called for it.</summary>
    bool Concerns(PodToPlace pod);
}

/// <summary>Says whether a pod can run on a node.</summary>
internal interface IFilterPlugin : IPlugin
{
    /// <summary>Null when the pod can run there. Called for every pod and node: must not allocate when it accepts.</summary>
    Rejection? Filter(PodToPlace pod, NodeState node);

    /// <summary>The changes after which a pod that this plugin rejected is worth another try.</summary>
    ClusterChange Helpful { get; }
}

/// <summary>Finds a way when no node passed the filters, for instance by making room.</summary>
internal interface IPostFilterPlugin : IPlugin
{
    PostFilterResult PostFilter(PodToPlace pod, ClusterSnapshot.NodeList nodes, IReadOnlyList<IFilterPlugin> filters, FilterOutcome failures);
}

/// <summary>Rates a node that passed the filters: more is better.</summary>
internal interface IScorePlugin : IPlugin
{
    /// <summary>How much this plugin counts against the others.</summary>
    int Weight { get; }

    long Score(PodToPlace pod, NodeState node);

    /// <summary>Brings the scores of all nodes into 0..100, where <see cref="Score"/> does not keep to that.</summary>
    void Normalize(Span<long> scores);
}

/// <summary>Takes the chosen node's resources, before the decision is made durable; may refuse.</summary>
internal interface IReservePlugin : IPlugin
{
    /// <summary>One answer a placement, in order: true when the node has accepted the pod.</summary>
    Task<bool[]> ReserveAsync(IReadOnlyList<Placement> placements, CancellationToken ct);

    /// <summary>Gives back what was reserved for pods that were not bound after all.</summary>
    Task UnreserveAsync(IReadOnlyList<Placement> placements, CancellationToken ct);
}

/// <summary>Makes decisions durable.</summary>
internal interface IBindPlugin : IPlugin
{
    /// <summary>One answer a placement, in order: null when bound, else why not.</summary>
    Task<IReadOnlyList<string?>> BindAsync(IReadOnlyList<Placement> placements, CancellationToken ct);
}

/// <summary>A pod and the node chosen for it.</summary>
internal sealed record Placement(PodToPlace Pod, string Node);

/// <summary>Why a node cannot take a pod. Instances are shared: one a plugin and reason.</summary>
/// <param name="Reasons">As they are counted in messages (<c>Insufficient cpu</c>).</param>
/// <param name="Resolvable">Removing other pods from the node could help.</param>
internal sealed record Rejection(IFilterPlugin Plugin, bool Resolvable, params string[] Reasons);

/// <summary>What a post-filter plugin found: a node that will have room once the victims are gone, or a sentence why there is none.</summary>
internal sealed record PostFilterResult(string? NominatedNode, IReadOnlyList<PodFootprint> Victims, string Message);
