using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.ReplicaSets;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Endpoints;

/// <summary>Executes <see cref="EndpointsPlan"/> for one service.</summary>
internal sealed class EndpointsGrain(IObjectClient objects, TimeProvider time, ILogger<EndpointsGrain> logger)
    : ControllerGrain(time, logger), IEndpointsGrain
{
    private readonly RunPace _pace = new(time);

    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        await objects.SyncAsync(ct, typeof(V1Service), typeof(V1Pod), typeof(V1Endpoints));
        var existing = objects.Get<V1Endpoints>(Namespace, Name);
        if (objects.Get<V1Service>(Namespace, Name) is not { } service)
        {
            if (existing is not null)
                await objects.DeleteAsync<V1Endpoints>(Namespace, Name, existing.Metadata.Uid, ct: ct);
            return null;
        }

        if (!ServiceEndpoints.HasEndpoints(service))
            return null;
        var generation = service.Metadata.ResourceVersion is { } version ? long.Parse(version) : (long?)null;
        if (_pace.WaitFor(generation) is { } wait)
            return wait;

        var pods = PodEndpoint.Of(service, ServiceEndpoints.PodsOf(objects, service));
        if (EndpointsPlan.Plan(service, pods, existing) is { } wanted)
        {
            if (existing is null)
                await objects.CreateAsync(wanted, ct);
            else
                await objects.UpdateAsync(wanted, ct);
        }

        _pace.Ran(generation, pods.Count);
        return null;
    }
}
