using k8s.Models;

namespace OrleansOrchestrator.Grains.Storage;

/// <summary>Which claims a pod uses.</summary>
internal static class ClaimUse
{
    /// <summary>Names of the claims that the pod's volumes are of, those made for it included.</summary>
    public static List<string> Of(V1Pod pod)
    {
        var names = new List<string>();
        foreach (var volume in pod.Spec?.Volumes ?? [])
        {
            if (volume.PersistentVolumeClaim is { ClaimName: { } claim })
                names.Add(claim);
            else if (volume.Ephemeral is not null)
                names.Add(NameFor(pod, volume));
        }

        return names;
    }

    /// <summary>
    /// A pod that has a node keeps the claims it names as long as it exists, and those made for it until its node is done with it: they
    /// go with it, and a finalizer of its own must not keep both for ever.
    /// </summary>
    public static bool Holds(V1Pod pod, V1PersistentVolumeClaim claim)
    {
        if (string.IsNullOrEmpty(pod.Spec?.NodeName))
            return false;
        foreach (var volume in pod.Spec.Volumes ?? [])
        {
            if (volume.PersistentVolumeClaim is { } named && named.ClaimName == claim.Metadata.Name)
                return true;
            if (volume.Ephemeral is not null && NameFor(pod, volume) == claim.Metadata.Name && !IsShutDown(pod) && IsMadeFor(pod, claim))
                return true;
        }

        return false;
    }

    /// <summary>Its node is done with it, or it was deleted by force.</summary>
    public static bool IsShutDown(V1Pod pod) => pod.Metadata is { DeletionTimestamp: not null, DeletionGracePeriodSeconds: 0 };

    private static string NameFor(V1Pod pod, V1Volume volume) => $"{pod.Metadata.Name}-{volume.Name}";

    private static bool IsMadeFor(V1Pod pod, V1PersistentVolumeClaim claim)
    {
        foreach (var owner in claim.Metadata.OwnerReferences ?? [])
        {
            if (owner.Controller == true && owner.Uid == pod.Metadata.Uid)
                return true;
        }

        return false;
    }
}
