using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Endpoints;

/// <summary>Executes <see cref="EndpointSlicePlan"/> for one service.</summary>
internal sealed class EndpointSliceGrain(IObjectClient objects, TimeProvider time, ILogger<EndpointSliceGrain> logger)
    : ServiceEndpointsGrain(objects, typeof(V1EndpointSlice), time, logger), IEndpointSliceGrain
{
    /// <summary>Slices go with their service: they are owned.</summary>
    protected override Task CleanUpAsync(CancellationToken ct) => Task.CompletedTask;

    protected override async Task WriteAsync(V1Service service, IReadOnlyList<PodEndpoint> pods, CancellationToken ct)
    {
        var plan = EndpointSlicePlan.Plan(service, pods, Existing(), ZoneOf);
        foreach (var slice in plan.Delete)
        {
            await Objects.DeleteAsync<V1EndpointSlice>(
                Namespace, slice.Metadata.Name, slice.Metadata.Uid, ct: ct);
        }

        foreach (var slice in plan.Update)
            await Objects.UpdateAsync(slice, ct);
        foreach (var slice in plan.Create)
            await Objects.CreateAsync(slice, ct);
    }

    private IReadOnlyList<V1EndpointSlice> Existing() => Objects.ListByLabels<V1EndpointSlice>(Namespace, new Dictionary<string, string>
    {
        [EndpointSlicePlan.ServiceNameLabel] = Name,
        [EndpointSlicePlan.ManagedByLabel] = EndpointSlicePlan.ManagedBy,
    });

    private string? ZoneOf(string nodeName)
    {
        string? zone = null;
        Objects.Get<V1Node>("", nodeName)?.Metadata.Labels?.TryGetValue("topology.kubernetes.io/zone", out zone);
        return zone;
    }
}
