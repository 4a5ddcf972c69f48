using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Api.Bootstrap;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Certificates;

/// <summary>
/// See <see cref="ClusterInfoPlan"/>. Nobody waits here for a token to expire: its Secret is deleted then, which wakes this grain.
/// </summary>
internal sealed class ClusterInfoGrain(IObjectClient objects, TimeProvider time, ILogger<ClusterInfoGrain> logger)
    : ControllerGrain(time, logger), IClusterInfoGrain
{
    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        await objects.SyncAsync(ct, typeof(V1ConfigMap), typeof(V1Secret));
        if (objects.Get<V1ConfigMap>(Namespace, Name) is null)
            return null;
        var secrets = objects.List<V1Secret>(BootstrapToken.Namespace);
        await objects.MutateAsync<V1ConfigMap>(Namespace, Name, map => ClusterInfoPlan.Correct(map, secrets, Time.GetUtcNow()), ct: ct);
        return null;
    }
}
