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
            new WakeRoute("pods", typeof(IReplicaSetGrain), SelectingOrphan),
        ]);

    /// <summary>Sets that may adopt the pod.</summary>
    private static IEnumerable<string> SelectingOrphan(ObjectChange change)
    {
        if (change.New is not { Head: { IsDeleting: false } head })
            return [];
        foreach (var owner in head.Owners)
        {
            if (owner.Controller)
                return [];
        }

        if (head.Labels.Count == 0)
            return [];
        List<string>? keys = null;
        var labels = (IDictionary<string, string>)head.Labels;
        foreach (var set in change.Objects.List<V1ReplicaSet>(head.Namespace))
        {
            if (LabelSelectorMatch.Matches(set.Spec.Selector, labels))
                (keys ??= []).Add(head.Namespace + "/" + set.Metadata.Name);
        }

        return keys ?? [];
    }
}
