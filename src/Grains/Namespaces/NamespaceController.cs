using k8s.Models;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Dispatch;

namespace OrleansOrchestrator.Grains.Namespaces;

/// <summary>What wakes a namespace's grain: the namespace, and the end of a pod in one that is being deleted.</summary>
internal static class NamespaceController
{
    public static ControllerDescriptor Descriptor { get; } = new(
        "namespace-controller",
        [
            WakeRoute.Self<INamespaceGrain>("namespaces"),
            new WakeRoute("pods", typeof(INamespaceGrain), NamespaceThatWaits),
        ]);

    private static IEnumerable<string> NamespaceThatWaits(ObjectChange change)
    {
        if (change.New is not null || change.Old is not { } pod)
            return [];
        var ns = pod.Head.Namespace;
        return change.Objects.Get<V1Namespace>("", ns)?.Metadata.DeletionTimestamp is null ? [] : [ns];
    }
}
