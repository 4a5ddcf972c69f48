using System.Globalization;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Scheduling.Queue;
using OrleansOrchestrator.Grains.Spreading;

namespace OrleansOrchestrator.Grains.Scheduling;

/// <summary>
/// Being active is its work: while it is, its process places the pods of its share. A wake does no more than bring it to life, so that a
/// waiting pod costs no activation of its own.
/// </summary>
[SpreadPlacement]
internal sealed class PlacementGrain(
    WaitingPods waiting, ClusterFeed feed, SpreadActivations activations, TimeProvider time, ILogger<PlacementGrain> logger)
    : ControllerGrain(time, logger), IPlacementGrain, ISpreadActivation
{
    string ISpreadActivation.Key => Key;

    private int Share => int.Parse(Key, CultureInfo.InvariantCulture);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await feed.Synced.WaitAsync(cancellationToken);
        waiting.Own(Share);
        activations.Add(this);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        activations.Remove(this);
        waiting.Disown(Share);
        return Task.CompletedTask;
    }

    void ISpreadActivation.Move() => MigrateOnIdle();

    protected override Task<TimeSpan?> ReconcileAsync(CancellationToken ct) => Task.FromResult<TimeSpan?>(null);
}
