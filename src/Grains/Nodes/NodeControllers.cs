using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Dispatch;

namespace OrleansOrchestrator.Grains.Nodes;

/// <summary>
/// What wakes a <see cref="INodeGrain"/>: its node. Leases do not: there are too many renewals, and the grain looks at its lease when
/// the node would be overdue.
/// </summary>
internal static class NodeControllers
{
    public static ControllerDescriptor Lifecycle { get; } = new("node-lifecycle-controller", [WakeRoute.Self<INodeGrain>("nodes")]);
}
