using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Grains.Dispatch;

/// <summary>
/// On every silo: activates the dispatchers of the logs that the enabled controllers follow, pings them, and when a silo was lost has
/// them wake what its grains may have left undone.
/// </summary>
internal sealed partial class DispatchKeeper(
    IReadOnlyList<ControllerDescriptor> controllers,
    IGrainFactory grains,
    ObjectGraph graph,
    ISiloStatusOracle silos,
    IOptions<DispatchOptions> options,
    TimeProvider time,
    ILogger<DispatchKeeper> logger) : BackgroundService
{
    // A wake goes one way, and one that is sent right after a loss can still be routed to the lost silo by a silo that has not heard of it.
    private const int RoundsAfterLoss = 2;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var named = controllers.SelectMany(c => c.Routes).Select(route => route.LogName).ToHashSet();
        var all = named.Remove(WakeRoute.EveryLog);
        // Those that are gone, not those that are missing: a silo may come and go between two looks.
        var told = new HashSet<SiloAddress>();
        var rounds = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var dead = Dead();
            if (!dead.IsSubsetOf(told))
                rounds = RoundsAfterLoss;
            var reached = true;
            // Asked each time: custom resources come and go.
            foreach (var log in all ? named.Union(graph.Resources.Select(resource => resource.LogName)) : named)
                reached &= await KeepAsync(grains.GetGrain<IDispatchGrain>(log), log, rounds > 0, stoppingToken);
            // Told again until everybody was.
            if (reached)
            {
                told = dead;
                rounds = Math.Max(0, rounds - 1);
            }

            await Task.Delay(options.Value.PingEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private HashSet<SiloAddress> Dead()
    {
        var dead = new HashSet<SiloAddress>();
        foreach (var (silo, status) in silos.GetApproximateSiloStatuses())
        {
            if (status == SiloStatus.Dead)
                dead.Add(silo);
        }

        return dead;
    }

    private async Task<bool> KeepAsync(IDispatchGrain dispatcher, string log, bool resync, CancellationToken ct)
    {
        try
        {
            await (resync ? dispatcher.ResyncAsync() : dispatcher.PingAsync()).WaitAsync(ct);
            return true;
        }
        catch (Exception e)
        {
            if (!ct.IsCancellationRequested)
                LogUnreachable(logger, e, log);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Dispatcher of {LogName} does not answer")]
    private static partial void LogUnreachable(ILogger logger, Exception e, string logName);
}
