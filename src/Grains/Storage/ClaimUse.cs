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
                names.Add($"{pod.Metadata.Name}-{volume.Name}");
        }

        return names;
    }

    /// <summary>A pod that has a node and is not over keeps its claims.</summary>
    public static bool Holds(V1Pod pod, string claim) =>
        !string.IsNullOrEmpty(pod.Spec?.NodeName) && pod.Status?.Phase is not ("Succeeded" or "Failed") && Of(pod).Contains(claim);
}
