using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Storage;

/// <summary>A deleted volume stays as long as it is bound.</summary>
internal sealed class VolumeProtectionGrain(IObjectClient objects, TimeProvider time, ILogger<VolumeProtectionGrain> logger)
    : ControllerGrain(time, logger), IVolumeProtectionGrain
{
    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        await objects.MutateAsync<V1PersistentVolume>(
            "", Name,
            static volume => volume.Status?.Phase != "Bound" && ProtectionFinalizers.Remove(volume, ProtectionFinalizers.Volume), ct: ct);
        return null;
    }
}
