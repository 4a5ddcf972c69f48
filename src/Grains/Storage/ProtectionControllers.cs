using k8s.Models;
using OrleansOrchestrator.Api.Objects;
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
            new WakeRoute(ClaimsLog, typeof(IAttributesClassProtectionGrain), static change =>
                change.Old is { } old ? AttributesClassUse.Of(old.As<V1PersistentVolumeClaim>()) : []),
            new WakeRoute(VolumesLog, typeof(IAttributesClassProtectionGrain), static change =>
                change.Old is { } old ? AttributesClassUse.Of(old.As<V1PersistentVolume>()) : []),
        ]);

    /// <summary>Only a pod that is gone frees its claims, or one that is shut down those made for it.</summary>
    private static IReadOnlyList<string> ClaimsOf(ObjectChange change)
    {
        if (change.New is { Head.IsDeleting: false })
            return [];
        // Not kept: nobody asks again for a pod that goes.
        var pod = Typed.Read<V1Pod>(change.Any.Value);
        if (change.New is not null && !ClaimUse.IsShutDown(pod))
            return [];
        var keys = ClaimUse.Of(pod);
        for (var i = 0; i < keys.Count; i++)
            keys[i] = $"{pod.Metadata.NamespaceProperty}/{keys[i]}";
        return keys;
    }
}
