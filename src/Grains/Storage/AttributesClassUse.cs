using k8s.Models;

namespace OrleansOrchestrator.Grains.Storage;

/// <summary>Which attribute classes claims and volumes are of.</summary>
internal static class AttributesClassUse
{
    /// <summary>The class a claim wants, the one it has and the one it is being changed to.</summary>
    public static IReadOnlyList<string> Of(V1PersistentVolumeClaim claim)
    {
        var names = new List<string>();
        Add(names, claim.Spec?.VolumeAttributesClassName);
        Add(names, claim.Status?.CurrentVolumeAttributesClassName);
        Add(names, claim.Status?.ModifyVolumeStatus?.TargetVolumeAttributesClassName);
        return names;
    }

    public static IReadOnlyList<string> Of(V1PersistentVolume volume)
    {
        var names = new List<string>();
        Add(names, volume.Spec?.VolumeAttributesClassName);
        return names;
    }

    private static void Add(List<string> names, string? name)
    {
        if (!string.IsNullOrEmpty(name) && !names.Contains(name))
            names.Add(name);
    }
}
