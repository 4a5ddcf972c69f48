using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Storage;

/// <summary>A deleted volume stays as long as it is bound.</summary>
internal sealed class VolumeProtectionGrain(IObjectClient objects, TimeProvider time, ILogger<VolumeProtectionGrain> logger)
    : ProtectionGrain<V1PersistentVolume>(ProtectionFinalizers.Volume, objects, time, logger), IVolumeProtectionGrain
{
    /// <summary>Its own status says whether it is used.</summary>
    protected override Task SyncUsersAsync(CancellationToken ct) => Task.CompletedTask;

    protected override bool IsInUse(V1PersistentVolume obj) => obj.Status?.Phase == "Bound";
}
