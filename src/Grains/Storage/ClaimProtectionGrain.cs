using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Storage;

/// <summary>A deleted claim stays as long as a pod on a node uses it.</summary>
internal sealed class ClaimProtectionGrain(IObjectClient objects, TimeProvider time, ILogger<ClaimProtectionGrain> logger)
    : ProtectionGrain<V1PersistentVolumeClaim>(ProtectionFinalizers.Claim, objects, time, logger), IClaimProtectionGrain
{
    protected override Task SyncUsersAsync(CancellationToken ct) => Objects.SyncAsync(ct, typeof(V1Pod));

    protected override bool IsInUse(V1PersistentVolumeClaim obj)
    {
        foreach (var pod in Objects.List<V1Pod>(Namespace))
        {
            if (ClaimUse.Holds(pod, obj))
                return true;
        }

        return false;
    }
}
