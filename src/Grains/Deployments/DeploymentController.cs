using k8s.Models;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Dispatch;
using OrleansOrchestrator.Grains.ReplicaSets;

namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>What wakes a Deployment's grain: itself, its ReplicaSets, and ReplicaSets without a controller that it selects.</summary>
internal static class DeploymentController
{
    public static ControllerDescriptor Descriptor { get; } = new(
        "deployment-controller",
        [
            WakeRoute.Self<IDeploymentGrain>("deployments.apps"),
            WakeRoute.Owner<IDeploymentGrain>("replicasets.apps", V1Deployment.KubeKind),
            OrphanRoute.To<IDeploymentGrain, V1Deployment>("replicasets.apps", static deployment => deployment.Spec.Selector),
        ]);
}
