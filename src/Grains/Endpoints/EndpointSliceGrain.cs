using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.ReplicaSets;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Endpoints;

/// <summary>Executes <see cref="EndpointSlicePlan"/> for one service.</summary>
internal sealed class EndpointSliceGrain(IObjectClient objects, TimeProvider time, ILogger<EndpointSliceGrain> logger)
    : ControllerGrain(time, logger), IEndpointSliceGrain
{
    private readonly RunPace _pace = new(time);

    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        await objects.SyncAsync(ct, typeof(V1Service), typeof(V1Pod), typeof(V1EndpointSlice));
        // Slices of a deleted service go with it: they are owned.
        if (objects.Get<V1Service>(Namespace, Name) is not { } service || !ServiceEndpoints.HasEndpoints(service))
            return null;
        var generation = service.Metadata.ResourceVersion is { } version ? long.Parse(version) : (long?)null;
        if (_pace.WaitFor(generation) is { } wait)
            return wait;

        var pods = PodEndpoint.Of(service, ServiceEndpoints.PodsOf(objects, service));
        var plan = EndpointSlicePlan.Plan(service, pods, Existing(), ZoneOf);
        foreach (var slice in plan.Delete)
        {
            await objects.DeleteAsync<V1EndpointSlice>(
                Namespace, slice.Metadata.Name, slice.Metadata.Uid, ct: ct);
        }

        foreach (var slice in plan.Update)
            await objects.UpdateAsync(slice, ct);
        foreach (var slice in plan.Create)
            await objects.CreateAsync(slice, ct);
        _pace.Ran(generation, pods.Count);
        return null;
    }

    private IReadOnlyList<V1EndpointSlice> Existing() => objects.ListByLabels<V1EndpointSlice>(Namespace, new Dictionary<string, string>
    {
        [EndpointSlicePlan.ServiceNameLabel] = Name,
        [EndpointSlicePlan.ManagedByLabel] = EndpointSlicePlan.ManagedBy,
    });

    private string? ZoneOf(string nodeName)
    {
        string? zone = null;
        objects.Get<V1Node>("", nodeName)?.Metadata.Labels?.TryGetValue("topology.kubernetes.io/zone", out zone);
        return zone;
    }
}
