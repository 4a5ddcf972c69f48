using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Storage;

/// <summary>A deleted volume attributes class stays as long as a claim or a volume is of it.</summary>
internal sealed class AttributesClassProtectionGrain(
    IObjectClient objects, TimeProvider time, ILogger<AttributesClassProtectionGrain> logger)
    : ControllerGrain(time, logger), IAttributesClassProtectionGrain
{
    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        if (!ProtectionFinalizers.Keeps(objects.Get<V1VolumeAttributesClass>("", Name), ProtectionFinalizers.AttributesClass))
            return null;
        await objects.SyncAsync(ct, typeof(V1PersistentVolumeClaim), typeof(V1PersistentVolume));
        foreach (var claim in objects.List<V1PersistentVolumeClaim>())
        {
            if (claim.Spec?.VolumeAttributesClassName == Name || claim.Status?.CurrentVolumeAttributesClassName == Name)
                return null;
        }

        foreach (var volume in objects.List<V1PersistentVolume>())
        {
            if (volume.Spec?.VolumeAttributesClassName == Name)
                return null;
        }

        await objects.MutateAsync<V1VolumeAttributesClass>(
            "", Name, static item => ProtectionFinalizers.Remove(item, ProtectionFinalizers.AttributesClass), ct: ct);
        return null;
    }
}
