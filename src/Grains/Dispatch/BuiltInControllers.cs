using OrleansOrchestrator.Grains.Certificates;
using OrleansOrchestrator.Grains.Deployments;
using OrleansOrchestrator.Grains.Endpoints;
using OrleansOrchestrator.Grains.GarbageCollection;
using OrleansOrchestrator.Grains.Namespaces;
using OrleansOrchestrator.Grains.Nodes;
using OrleansOrchestrator.Grains.Pods;
using OrleansOrchestrator.Grains.ReplicaSets;
using OrleansOrchestrator.Grains.ServiceAccounts;
using OrleansOrchestrator.Grains.Services;
using OrleansOrchestrator.Grains.Storage;

namespace OrleansOrchestrator.Grains.Dispatch;

/// <summary>Every controller that ships, in the order of their names.</summary>
public static class BuiltInControllers
{
    public static IReadOnlyList<ControllerDescriptor> All { get; } =
    [
        CertificateControllers.Signatures,
        CertificateControllers.Approving,
        CertificateControllers.Cleaning,
        CertificateControllers.Signing,
        DeploymentController.Descriptor,
        EndpointControllers.Endpoints,
        EndpointControllers.Slices,
        PodControllers.Scheduler,
        GarbageCollector.Dependents,
        GarbageCollector.Owners,
        NamespaceController.Descriptor,
        NodeControllers.Lifecycle,
        PodControllers.Collection,
        ProtectionControllers.Volumes,
        ProtectionControllers.Claims,
        ReplicaSetController.Descriptor,
        ServiceAccountController.RootCertificates,
        ServiceAccountController.Accounts,
        ServiceControllers.AllocationRepair,
        PodControllers.TaintEviction,
        CertificateControllers.Tokens,
        ProtectionControllers.AttributesClasses,
    ];
}
