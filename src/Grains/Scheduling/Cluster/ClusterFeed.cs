using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Grains.Scheduling.Cluster;

/// <summary>Keeps the snapshot of this process current: reads the caches of nodes and pods, then follows their events.</summary>
internal sealed partial class ClusterFeed(ResourceCaches caches, ClusterUpdates updates, TimeProvider time, ILogger<ClusterFeed> logger)
    : BackgroundService
{
    private const int MostEventsAtOnce = 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once the snapshot holds everything there was at the start.</summary>
    public Task Synced => _synced.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (ApiException e) when (e.Status.Code == 410)
            {
                LogRestarted(logger);
            }
            catch (Exception e)
            {
                LogFailed(logger, e);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Reads and follows until something breaks; then the caller starts anew from a clear snapshot.</summary>
    private async Task FollowAsync(CancellationToken ct)
    {
        var nodes = caches.Get("nodes");
        var pods = caches.Get("pods");
        await nodes.SyncAsync(ct);
        await pods.SyncAsync(ct);
        var (nodesThen, podsThen) = (nodes.Snapshot, pods.Snapshot);
        updates.Clear();
        foreach (var node in nodesThen.Range(""))
            updates.NodeChanged(node);
        foreach (var pod in podsThen.Range(""))
            updates.PodChanged(pod, null);
        _synced.TrySetResult();

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task[] following =
        [
            WatchAsync(nodes.Watch(nodesThen.Revision), ApplyNode, stop.Token), WatchAsync(pods.Watch(podsThen.Revision), ApplyPod, stop.Token),
        ];
        try
        {
            await await Task.WhenAny(following);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task WatchAsync(CacheWatch watch, Action<CacheEvent> apply, CancellationToken ct)
    {
        var events = new List<CacheEvent>();
        while (true)
        {
            while (watch.Read(events, MostEventsAtOnce) > 0)
            {
                foreach (var change in events)
                    apply(change);
                events.Clear();
            }

            await watch.WaitAsync(Idle, ct);
        }
    }

    private void ApplyNode(CacheEvent change)
    {
        if (change.New is { } node)
            updates.NodeChanged(node);
        else
            updates.NodeRemoved(change.Deleted!.Head.Name);
    }

    private void ApplyPod(CacheEvent change)
    {
        if (change.New is { } pod)
            updates.PodChanged(pod, change.Old);
        else
            updates.PodRemoved(change.Deleted!.Key, change.Deleted.Head.Uid);
    }

    [LoggerMessage(LogLevel.Information, "Node snapshot fell behind and is read anew")]
    private static partial void LogRestarted(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "Node snapshot could not follow changes and is read anew")]
    private static partial void LogFailed(ILogger logger, Exception e);
}
