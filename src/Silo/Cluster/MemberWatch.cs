using Orleans.Messaging;
using OrleansOrchestrator.Registry.Cluster;

namespace OrleansOrchestrator.Silo.Cluster;

/// <summary>
/// In a process that is no silo: announces silos that are gone from the membership. Several times, as the connection through which a call
/// goes, and the silo at its end, can learn of the loss a little later than this process, and a silo that stops in order takes some seconds.
/// </summary>
internal sealed partial class MemberWatch(
    IGatewayListProvider silos, MemberLosses losses, TimeProvider time, ILogger<MemberWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastEcho = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = new HashSet<Uri>();
        long? lastLoss = null;
        var echo = TimeSpan.Zero;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (await ReadAsync() is { } there)
            {
                if (!known.IsSubsetOf(there))
                {
                    LogLost(logger, there.Count);
                    (lastLoss, echo) = (time.GetTimestamp(), TimeSpan.Zero);
                }

                known = there;
            }

            if (lastLoss is not { } since || time.GetElapsedTime(since) < echo)
                continue;
            losses.Announce();
            echo = echo == TimeSpan.Zero ? Every : echo * 2;
            if (echo > LastEcho)
                lastLoss = null;
        }
    }

    private async Task<HashSet<Uri>?> ReadAsync()
    {
        try
        {
            return [.. await silos.GetGateways()];
        }
        catch (Exception e)
        {
            LogUnreadable(logger, e.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Information, "A silo is gone; {Count} are there")]
    private static partial void LogLost(ILogger logger, int count);

    [LoggerMessage(LogLevel.Warning, "The silos of the cluster cannot be read: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string reason);
}
