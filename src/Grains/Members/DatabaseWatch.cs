using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions.Members;

namespace OrleansOrchestrator.Grains.Members;

/// <summary>
/// Ends a silo that does not reach the database while another one does. The others hear from it and keep it, so that the logs that it
/// sequences would stand still for as long as it lives; once it is gone they are taken over. When nobody reaches the database, nobody ends.
/// </summary>
internal sealed partial class DatabaseWatch(
    IDatabaseProbe probe, DatabaseReach reach, IGrainFactory grains, ISiloStatusOracle silos, IFatalErrorHandler fatal, TimeProvider time,
    ILogger<DatabaseWatch> logger) : BackgroundService
{
    private const int TimesAlone = 3;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // A process that stood still learns nothing from a wait that ran out.
    private static readonly TimeSpan Honest = TimeSpan.FromSeconds(1.5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var alone = 0;
        var failing = 0L;
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var asked = time.GetTimestamp();
            if (await probe.AnswersAsync(Patience, stoppingToken))
            {
                reach.Note();
                (alone, failing) = (0, 0);
                continue;
            }

            if (time.GetElapsedTime(asked) > Honest)
            {
                (alone, failing) = (0, 0);
                continue;
            }

            // What others heard before says nothing: it may have gone away for everybody.
            failing = failing == 0 ? time.GetTimestamp() : failing;
            alone = await HasAnotherReachedItAsync(time.GetElapsedTime(failing), stoppingToken) ? alone + 1 : 0;
            if (alone < TimesAlone)
                continue;
            LogAlone(logger);
            fatal.OnFatalException(this, "This silo does not reach the database, and others do: it ends for them to take over.", null);
            return;
        }
    }

    private async Task<bool> HasAnotherReachedItAsync(TimeSpan within, CancellationToken ct)
    {
        var asked = new List<Task<bool>>();
        foreach (var silo in silos.GetApproximateSiloStatuses(onlyActive: true).Keys)
        {
            if (!silo.Equals(silos.SiloAddress))
                asked.Add(AskAsync(grains.GetGrain<ISiloGrain>(silo.ToParsableString()), within, ct));
        }

        return (await Task.WhenAll(asked)).Contains(true);
    }

    private async Task<bool> AskAsync(ISiloGrain silo, TimeSpan within, CancellationToken ct)
    {
        try
        {
            return await silo.HasReachedDatabaseAsync(within).WaitAsync(Patience, time, ct);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Critical, "The database is out of reach for this silo alone")]
    private static partial void LogAlone(ILogger logger);
}
