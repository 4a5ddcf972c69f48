using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Dispatch;

/// <summary>
/// See <see cref="IDispatchGrain"/>. After each start it dispatches again what follows its cursor (for objects that are gone by now),
/// wakes every object that its controllers look after (for all else), and then follows the silo's cache of the log, which knows each
/// object's state before and after. So every change is dispatched at least once.
/// </summary>
[KeepAlive]
internal sealed partial class DispatchGrain(
    [PersistentState("cursor")] IPersistentState<DispatchCursor> cursor,
    IReadOnlyList<ControllerDescriptor> controllers,
    ResourceCaches caches,
    IObjectClient objects,
    ObjectGraph graph,
    IOptions<DispatchOptions> options,
    TimeProvider time,
    ILogger<DispatchGrain> logger) : Grain, IDispatchGrain, IDisposable
{
    private const int PageEvents = 500;
    private const int WakesAtOnce = 1_000;
    private static readonly TimeSpan IdleWait = TimeSpan.FromMinutes(1);

    // Changes come in bursts: while one goes on, what has gathered wakes each grain once. The first change does not wait.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(3);

    private readonly CancellationTokenSource _stopping = new();
    private readonly LaggingCursor _lagging = new(options.Value.CursorEvery, time);
    private WakeRoute[] _routes = [];
    private WakeRoute[] _owned = [];
    private WakeBatch? _wakes;
    private Task _following = Task.CompletedTask;
    private Task? _resync;
    private long _dispatched;

    private string LogName => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _routes = [.. controllers.SelectMany(c => c.Routes).Where(Follows)];
        _owned = [.. controllers.Where(c => c.Routes.Any(Follows)).Select(c => c.Routes[0]).Distinct()];
        _wakes = NewBatch();
        _following = FollowAsync();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _following;
    }

    public void Dispose() => _stopping.Dispose();

    public Task PingAsync() => Task.CompletedTask;

    public async Task ResyncAsync()
    {
        // One that begins after the call covers it; those that come meanwhile share it.
        await Task.Yield();
        await (_resync ??= ResyncOnceAsync());
    }

    private bool Follows(WakeRoute route) => route.LogName == LogName || route.LogName == WakeRoute.EveryLog;

    private WakeBatch NewBatch() => new(GrainFactory, objects, graph, logger);

    private async Task ResyncOnceAsync()
    {
        await Task.Yield();
        _resync = null;
        await WakeOwnedAsync();
    }

    private async Task FollowAsync()
    {
        // Runs beside the grain's requests, on its scheduler.
        await Task.Yield();
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await FollowFromStartAsync();
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (ApiException e) when (e.Status.Code == 410)
            {
                LogFellBehind(logger, LogName);
            }
            catch (Exception e)
            {
                LogFollowingFailed(logger, e, LogName, options.Value.Retry);
                await Task.Delay(options.Value.Retry, time, _stopping.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }

    private async Task FollowFromStartAsync()
    {
        var cache = caches.Get(LogName);
        await cache.SyncAsync(_stopping.Token);
        var watch = cache.Watch(cache.Snapshot.Revision);
        if (cursor.RecordExists)
            await ReplayAsync(Math.Max(cursor.State.Revision, _dispatched), watch.Revision);
        await WakeOwnedAsync();
        _dispatched = watch.Revision;

        var events = new List<CacheEvent>(PageEvents);
        var lastRound = time.GetTimestamp();
        while (true)
        {
            var idle = _lagging.IsBehind(cursor.State.Revision, _dispatched) ? options.Value.CursorEvery : IdleWait;
            await watch.WaitAsync(idle, _stopping.Token);
            if (time.GetElapsedTime(lastRound) < Gathering)
                await Task.Delay(Gathering, time, _stopping.Token);
            events.Clear();
            if (watch.Read(events, PageEvents) > 0)
                await DispatchAsync(events);
            lastRound = time.GetTimestamp();
            _dispatched = watch.Revision;
            await StoreCursorAsync();
        }
    }

    private Task DispatchAsync(List<CacheEvent> events)
    {
        foreach (var change in events)
        {
            var key = (change.New ?? change.Deleted!).Key;
            foreach (var route in _routes)
                _wakes!.Add(route, LogName, key, change.Old ?? change.Deleted, change.New);
        }

        return _wakes!.SendAsync();
    }

    /// <summary>
    /// Dispatches events that this silo's cache need not have. Their state before is unknown; what only that would wake is among the
    /// objects that are woken in any case, unless it is gone, and then a deletion of its own is among the events.
    /// </summary>
    private async Task ReplayAsync(long after, long upTo)
    {
        var log = GrainFactory.GetGrain<IResourceGrain>(LogName);
        while (after < upTo)
        {
            var page = await log.TailAsync(after, _stopping.Token);
            if (page.Expired)
            {
                LogCursorTooOld(logger, LogName, after);
                return;
            }

            foreach (var change in page.Events)
            {
                var obj = new CachedObject(change.Key, change.Revision, change.Value);
                foreach (var route in _routes)
                {
                    _wakes!.Add(route, LogName, change.Key, change.Action == CommitAction.Delete ? obj : null,
                        change.Action == CommitAction.Delete ? null : obj);
                }
            }

            await _wakes!.SendAsync();
            after = page.Revision;
        }
    }

    private async Task WakeOwnedAsync()
    {
        var batch = NewBatch();
        foreach (var route in _owned)
        {
            // A controller of every log has a dispatcher for each.
            var logName = route.LogName == WakeRoute.EveryLog ? LogName : route.LogName;
            var cache = caches.Get(logName);
            await cache.SyncAsync(_stopping.Token);
            foreach (var obj in cache.Snapshot.Objects)
            {
                batch.Add(route, logName, obj.Key, null, obj);
                if (batch.Count >= WakesAtOnce)
                    await batch.SendAsync();
            }

            await batch.SendAsync();
        }
    }

    private async Task StoreCursorAsync()
    {
        if (_lagging.Next(cursor.State.Revision, _dispatched) is not { } revision)
            return;
        cursor.State.Revision = revision;
        try
        {
            await cursor.WriteStateAsync(_stopping.Token);
        }
        catch (InconsistentStateException e)
        {
            // Another activation of this grain has written: one of the two must go.
            LogSuperseded(logger, e, LogName);
            await _stopping.CancelAsync();
            DeactivateOnIdle();
        }
    }

    [LoggerMessage(LogLevel.Information, "Dispatcher of {LogName} fell behind its window and starts again")]
    private static partial void LogFellBehind(ILogger logger, string logName);

    [LoggerMessage(LogLevel.Warning, "Dispatcher of {LogName} failed; again in {Pause}")]
    private static partial void LogFollowingFailed(ILogger logger, Exception e, string logName, TimeSpan pause);

    [LoggerMessage(LogLevel.Information, "Dispatcher of {LogName}: events after revision {Revision} were compacted away")]
    private static partial void LogCursorTooOld(ILogger logger, string logName, long revision);

    [LoggerMessage(LogLevel.Warning, "Dispatcher of {LogName} ends: another activation has taken over")]
    private static partial void LogSuperseded(ILogger logger, Exception e, string logName);
}
