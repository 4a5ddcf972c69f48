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
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var named = controllers.SelectMany(c => c.Routes).Select(route => route.LogName).ToHashSet();
        var all = named.Remove(WakeRoute.EveryLog);
        var known = new HashSet<SiloAddress>();
        while (!stoppingToken.IsCancellationRequested)
        {
            var active = silos.GetApproximateSiloStatuses(onlyActive: true).Keys.ToHashSet();
            var lost = !known.IsSubsetOf(active);
            var reached = true;
            // Asked each time: custom resources come and go.
            foreach (var log in all ? named.Union(graph.Resources.Select(resource => resource.LogName)) : named)
                reached &= await KeepAsync(grains.GetGrain<IDispatchGrain>(log), log, lost, stoppingToken);
            // Remembered only when everybody was told, else told again.
            if (reached)
                known = active;
            await Task.Delay(options.Value.PingEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
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
