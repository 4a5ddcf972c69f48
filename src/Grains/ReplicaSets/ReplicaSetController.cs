using k8s.Models;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Dispatch;

namespace OrleansOrchestrator.Grains.ReplicaSets;

/// <summary>What wakes a ReplicaSet's grain: the set itself, its pods, and pods without a controller that it selects.</summary>
internal static class ReplicaSetController
{
    public static ControllerDescriptor Descriptor { get; } = new(
        "replicaset-controller",
        [
            WakeRoute.Self<IReplicaSetGrain>("replicasets.apps"),
            WakeRoute.Owner<IReplicaSetGrain>("pods", V1ReplicaSet.KubeKind),
            OrphanRoute.To<IReplicaSetGrain, V1ReplicaSet>("pods", static set => set.Spec.Selector),
        ]);
}
