using k8s;
using k8s.Models;
using OrleansOrchestrator.Api.Selectors;

namespace OrleansOrchestrator.Grains.ReplicaSets;

/// <summary>
/// Which of the observed objects a controller manages, which it takes on and which it lets go, by Kubernetes' controllerRef rules:
/// owned and matching: managed; owned, no longer matching: released; matching orphan: adopted; anything else: another's.
/// A controller that is being deleted keeps what it has, and neither adopts nor releases.
/// </summary>
internal sealed record Claims<T>(IReadOnlyList<T> Managed, IReadOnlyList<T> Adopt, IReadOnlyList<T> Release)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    public bool AreSettled => Adopt.Count == 0 && Release.Count == 0;

    /// <param name="owned">Objects that refer to the controller as an owner.</param>
    /// <param name="matching">Objects that match the selector's labels, whoever owns them; may repeat some of <paramref name="owned"/>.</param>
    public static Claims<T> Decide(
        V1ObjectMeta controller, V1LabelSelector selector, IReadOnlyList<T> owned, IReadOnlyList<T> matching, Func<T, bool> considers)
    {
        var labels = LabelSelector.FromOrNothing(selector);
        var managed = new List<T>(owned.Count);
        List<T>? release = null;
        List<T>? adopt = null;
        var deleting = controller.DeletionTimestamp is not null;
        for (var i = 0; i < owned.Count; i++)
        {
            var item = owned[i];
            if (!considers(item) || !ControllerReferences.IsControlledBy(item.Metadata, controller.Uid))
                continue;
            if (labels.Matches(ObjectLabels.Of(item.Metadata)))
                managed.Add(item);
            else if (!deleting)
                (release ??= []).Add(item);
        }

        for (var i = 0; i < matching.Count && !deleting; i++)
        {
            var item = matching[i];
            if (item.Metadata.OwnerReferences is not null && ControllerReferences.Of(item.Metadata) is not null)
                continue;
            if (item.Metadata.DeletionTimestamp is null && considers(item)
                && labels.Matches(ObjectLabels.Of(item.Metadata)))
                (adopt ??= []).Add(item);
        }

        return new Claims<T>(managed, adopt ?? [], release ?? []);
    }
}
