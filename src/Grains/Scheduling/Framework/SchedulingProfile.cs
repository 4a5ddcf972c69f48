using OrleansOrchestrator.Grains.Scheduling.Plugins;

namespace OrleansOrchestrator.Grains.Scheduling.Framework;

/// <summary>Which plugins decide about placement, in their order. What comes after the decision (reserve, bind) is the scheduler's.</summary>
internal sealed record SchedulingProfile(
    IQueueSortPlugin QueueSort, IReadOnlyList<IFilterPlugin> Filters, IReadOnlyList<IPostFilterPlugin> PostFilters,
    IReadOnlyList<IScorePlugin> Scores)
{
    /// <summary>The plugins and weights of Kubernetes' default profile that are supported.</summary>
    public static SchedulingProfile Default { get; } = new(
        new PrioritySort(),
        [new NodeUnschedulable(), new NodeName(), new TaintToleration(), new NodeAffinity(), new NodePorts(), new NodeResourcesFit()],
        [new DefaultPreemption()],
        [
            new TaintToleration(), new NodeAffinity(), new NodeResourcesFit(), new NodeResourcesBalancedAllocation(), new ImageLocality(),
        ]);
}
