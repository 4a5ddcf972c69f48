using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.ReplicaSets;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Endpoints;

/// <summary>
/// Base of grains that write where a service's pods are reached: they look at the service and its pods, at a pace that fits the number
/// of pods.
/// </summary>
/// <param name="written">The kind that the grain writes.</param>
internal abstract class ServiceEndpointsGrain(IObjectClient objects, Type written, TimeProvider time, ILogger logger)
    : ControllerGrain(time, logger)
{
    private readonly RunPace _pace = new(time);

    protected IObjectClient Objects => objects;

    protected sealed override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        await objects.SyncAsync(ct, typeof(V1Service), typeof(V1Pod), written);
        if (objects.Get<V1Service>(Namespace, Name) is not { } service)
        {
            await CleanUpAsync(ct);
            return null;
        }

        if (!ServiceEndpoints.HasEndpoints(service))
            return null;
        var generation = service.Metadata.ResourceVersion is { } version ? long.Parse(version) : (long?)null;
        if (_pace.WaitFor(generation) is { } wait)
            return wait;

        var pods = PodEndpoint.Of(service, ServiceEndpoints.PodsOf(objects, service));
        await WriteAsync(service, pods, ct);
        _pace.Ran(generation, pods.Count);
        return null;
    }

    /// <summary>The service is gone: removes what does not go by itself.</summary>
    protected abstract Task CleanUpAsync(CancellationToken ct);

    protected abstract Task WriteAsync(V1Service service, IReadOnlyList<PodEndpoint> pods, CancellationToken ct);
}
