using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Storage;

/// <summary>A deleted claim stays as long as a pod on a node mounts it.</summary>
internal sealed class ClaimProtectionGrain(IObjectClient objects, TimeProvider time, ILogger<ClaimProtectionGrain> logger)
    : ControllerGrain(time, logger), IClaimProtectionGrain
{
    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        if (!ProtectionFinalizers.Keeps(objects.Get<V1PersistentVolumeClaim>(Namespace, Name), ProtectionFinalizers.Claim))
            return null;
        await objects.SyncAsync(ct, typeof(V1PersistentVolumeClaim), typeof(V1Pod));
        foreach (var pod in objects.List<V1Pod>(Namespace))
        {
            if (ClaimUse.Holds(pod, Name))
                return null;
        }

        await objects.MutateAsync<V1PersistentVolumeClaim>(
            Namespace, Name, static claim => ProtectionFinalizers.Remove(claim, ProtectionFinalizers.Claim), ct: ct);
        return null;
    }
}
