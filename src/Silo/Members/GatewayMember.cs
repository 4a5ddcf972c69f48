using OrleansOrchestrator.Grains.Abstractions.Members;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Silo.Members;

/// <summary>Says that this gateway lives, so that it is asked when somebody wants to know how the cluster is, and answers then.</summary>
internal sealed class GatewayMember(MemberIdentity identity, IGrainFactory grains, ResourceCaches caches, TimeProvider time)
    : BackgroundService, IMemberObserver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public MemberReport Describe() => new(identity, [], 0, caches.Describe());

    Task<MemberReport> IMemberObserver.ReportAsync() => Task.FromResult(Describe());

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var gateways = grains.GetGrain<IGatewaysGrain>(IGatewaysGrain.Key);
        var self = grains.CreateObjectReference<IMemberObserver>(this);
        while (!stoppingToken.IsCancellationRequested)
        {
            // Without silos nobody can ask, and whoever asks finds out himself.
            await gateways.JoinAsync(identity.Name, self).WaitAsync(Patience, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(IGatewaysGrain.Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await gateways.LeaveAsync(identity.Name).WaitAsync(TimeSpan.FromSeconds(1), time, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
