using k8s.Models;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Dispatch;

namespace OrleansOrchestrator.Grains.Storage;

/// <summary>Controllers that let deleted storage objects go once nothing uses them.</summary>
internal static class ProtectionControllers
{
    private const string ClaimsLog = "persistentvolumeclaims";
    private const string VolumesLog = "persistentvolumes";

    public static ControllerDescriptor Claims { get; } = new(
        "persistentvolumeclaim-protection-controller",
        [
            WakeRoute.Self<IClaimProtectionGrain>(ClaimsLog),
            new WakeRoute("pods", typeof(IClaimProtectionGrain), ClaimsOf),
        ]);

    public static ControllerDescriptor Volumes { get; } = new(
        "persistentvolume-protection-controller", [WakeRoute.Self<IVolumeProtectionGrain>(VolumesLog)]);

    public static ControllerDescriptor AttributesClasses { get; } = new(
        "volumeattributesclass-protection-controller",
        [
            WakeRoute.Self<IAttributesClassProtectionGrain>("volumeattributesclasses.storage.k8s.io"),
            new WakeRoute(ClaimsLog, typeof(IAttributesClassProtectionGrain), static change => Names(
                change.Old?.As<V1PersistentVolumeClaim>().Spec?.VolumeAttributesClassName,
                change.Old?.As<V1PersistentVolumeClaim>().Status?.CurrentVolumeAttributesClassName)),
            new WakeRoute(VolumesLog, typeof(IAttributesClassProtectionGrain), static change => Names(
                change.Old?.As<V1PersistentVolume>().Spec?.VolumeAttributesClassName, null)),
        ]);

    /// <summary>Only a pod that goes or is over frees a claim.</summary>
    private static List<string> ClaimsOf(ObjectChange change)
    {
        var pod = change.Any.As<V1Pod>();
        if (change.New is not null && pod.Status?.Phase is not ("Succeeded" or "Failed"))
            return [];
        var keys = ClaimUse.Of(pod);
        for (var i = 0; i < keys.Count; i++)
            keys[i] = $"{pod.Metadata.NamespaceProperty}/{keys[i]}";
        return keys;
    }

    private static List<string> Names(string? first, string? second)
    {
        var names = new List<string>(2);
        if (!string.IsNullOrEmpty(first))
            names.Add(first);
        if (!string.IsNullOrEmpty(second) && second != first)
            names.Add(second);
        return names;
    }
}
