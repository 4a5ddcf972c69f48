using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Storage;

/// <summary>A deleted volume attributes class stays as long as a claim or a volume is of it.</summary>
internal sealed class AttributesClassProtectionGrain(
    IObjectClient objects, TimeProvider time, ILogger<AttributesClassProtectionGrain> logger)
    : ProtectionGrain<V1VolumeAttributesClass>(ProtectionFinalizers.AttributesClass, objects, time, logger), IAttributesClassProtectionGrain
{
    protected override Task SyncUsersAsync(CancellationToken ct) =>
        Objects.SyncAsync(ct, typeof(V1PersistentVolumeClaim), typeof(V1PersistentVolume));

    protected override bool IsInUse(V1VolumeAttributesClass obj)
    {
        foreach (var claim in Objects.List<V1PersistentVolumeClaim>())
        {
            if (AttributesClassUse.Of(claim).Contains(Name))
                return true;
        }

        foreach (var volume in Objects.List<V1PersistentVolume>())
        {
            if (AttributesClassUse.Of(volume).Contains(Name))
                return true;
        }

        return false;
    }
}
