using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Client;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Grains.GarbageCollection;

/// <summary>Collects the dependents of one owner (by uid) that does not exist.</summary>
internal sealed class AbsentOwnerGrain(
    ObjectGraph graph, IResourceStore store, IEventRecorder events, TimeProvider time, ILogger<AbsentOwnerGrain> logger)
    : ControllerGrain(time, logger), IAbsentOwnerGrain
{
    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        await graph.SyncAsync(ct);
        var dependents = graph.DependentsOf(Key);
        if (dependents.Count > 0)
            await new DependentCollector(graph, store, events).CollectAsync(dependents, ct);
        return null;
    }
}
