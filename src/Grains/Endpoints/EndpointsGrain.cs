using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Endpoints;

/// <summary>Executes <see cref="EndpointsPlan"/> for one service.</summary>
internal sealed class EndpointsGrain(IObjectClient objects, TimeProvider time, ILogger<EndpointsGrain> logger)
    : ServiceEndpointsGrain(objects, typeof(V1Endpoints), time, logger), IEndpointsGrain
{
    private V1Endpoints? Existing => Objects.Get<V1Endpoints>(Namespace, Name);

    protected override async Task CleanUpAsync(CancellationToken ct)
    {
        if (Existing is { } left)
            await Objects.DeleteAsync<V1Endpoints>(Namespace, Name, left.Metadata.Uid, ct: ct);
    }

    protected override async Task WriteAsync(V1Service service, IReadOnlyList<PodEndpoint> pods, CancellationToken ct)
    {
        var existing = Existing;
        if (EndpointsPlan.Plan(service, pods, existing) is not { } wanted)
            return;
        if (existing is null)
            await Objects.CreateAsync(wanted, ct);
        else
            await Objects.UpdateAsync(wanted, ct);
    }
}
