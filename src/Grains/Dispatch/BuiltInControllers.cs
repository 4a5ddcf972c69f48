using OrleansOrchestrator.Grains.Deployments;
using OrleansOrchestrator.Grains.Nodes;
using OrleansOrchestrator.Grains.Pods;
using OrleansOrchestrator.Grains.ReplicaSets;

namespace OrleansOrchestrator.Grains.Dispatch;

/// <summary>Every controller that ships, in the order of their names.</summary>
public static class BuiltInControllers
{
    public static IReadOnlyList<ControllerDescriptor> All { get; } =
    [
        DeploymentController.Descriptor,
        PodControllers.Scheduler,
        NodeControllers.Lifecycle,
        ReplicaSetController.Descriptor,
        PodControllers.TaintEviction,
    ];
}
