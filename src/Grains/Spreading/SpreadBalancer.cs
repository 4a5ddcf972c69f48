using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansOrchestrator.Grains.Spreading;

/// <summary>
/// Gives away what this silo has and what belongs to another one, as after a silo has joined: one activation after the other, once the
/// membership has been the same for a while. A sequencer that moves holds up its writers for as long as its keys take to load.
/// </summary>
internal sealed partial class SpreadBalancer(
    SpreadActivations activations, ISiloStatusOracle silos, TimeProvider time, ILogger<SpreadBalancer> logger) : BackgroundService
{
    // Longer than a silo takes to be started again, shorter than anybody notices the load on one.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenMoves = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = new HashSet<SiloAddress>();
        var since = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Look, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            SiloAddress[] living = [.. silos.GetApproximateSiloStatuses(onlyActive: true).Keys];
            if (!known.SetEquals(living))
                (known, since) = ([.. living], time.GetTimestamp());
            if (living.Length > 1 && time.GetElapsedTime(since) >= Settled)
                await MoveAsync(living, stoppingToken);
        }
    }

    private async Task MoveAsync(SiloAddress[] living, CancellationToken ct)
    {
        var moved = 0;
        foreach (var activation in activations.All<ISpreadActivation>())
        {
            if (ct.IsCancellationRequested || Spread.Choose(activation.Key, living).Equals(silos.SiloAddress))
                continue;
            activation.Move();
            moved++;
            await Task.Delay(BetweenMoves, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (moved > 0)
            LogMoved(logger, moved);
    }

    [LoggerMessage(LogLevel.Information, "{Count} grains of this silo move to where they belong")]
    private static partial void LogMoved(ILogger logger, int count);
}
