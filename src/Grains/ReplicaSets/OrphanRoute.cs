using k8s;
using k8s.Models;
using OrleansOrchestrator.Api.Objects;
using OrleansOrchestrator.Api.Selectors;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Grains.Dispatch;

namespace OrleansOrchestrator.Grains.ReplicaSets;

/// <summary>Wakes the controllers whose selector matches an object that nobody controls: one of them may adopt it.</summary>
internal static class OrphanRoute
{
    public static WakeRoute To<TGrain, TOwner>(string logName, Func<TOwner, V1LabelSelector> selectorOf)
        where TGrain : IControllerGrain
        where TOwner : class, IKubernetesObject<V1ObjectMeta> =>
        new(logName, typeof(TGrain), change => Selecting(change, selectorOf));

    private static IEnumerable<string> Selecting<TOwner>(ObjectChange change, Func<TOwner, V1LabelSelector> selectorOf)
        where TOwner : class, IKubernetesObject<V1ObjectMeta>
    {
        if (change.New is not { Head: { IsDeleting: false, Labels.Count: > 0 } head })
            return [];
        if (HasController(head))
            return [];
        // Who selects it was asked when it came to be as it is.
        if (change.Old is { Head: var before } && before.Uid == head.Uid && !HasController(before)
            && before.HasSameLabels(head))
        {
            return [];
        }

        List<string>? keys = null;
        foreach (var candidate in change.Objects.List<TOwner>(head.Namespace))
        {
            if (LabelSelector.FromOrNothing(selectorOf(candidate)).Matches(head.Labels))
                (keys ??= []).Add(head.Namespace + "/" + candidate.Metadata.Name);
        }

        return keys ?? [];
    }

    private static bool HasController(ObjectHead head)
    {
        foreach (var owner in head.Owners)
        {
            if (owner.Controller)
                return true;
        }

        return false;
    }
}
