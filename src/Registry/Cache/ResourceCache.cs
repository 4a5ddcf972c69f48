using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Grains.Abstractions.Members;
using OrleansOrchestrator.Registry.Cluster;

namespace OrleansOrchestrator.Registry.Cache;

/// <summary>
/// This process' copy of one log: a snapshot with indexes and a window of recent events, fed by tailing the log's grain. Readers never
/// wait for the feed and the feed never waits for readers. The feed resumes after any failure; to readers no revision is skipped or
/// repeated. When the log's history has a gap that cannot be replayed, the cache lists anew and every watcher gets 410.
/// </summary>
public sealed partial class ResourceCache
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly IResourceGrain _grain;
    private readonly IObjectReaderGrain _reader;
    private readonly SemaphoreSlim _pages;
    private readonly CacheOptions _options;
    private readonly MemberLosses _losses;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly EventRing _ring;
    private readonly RevisionWaiters _waiters = new();
    private readonly RevisionProbe _probe;
    private readonly IReadOnlyList<IndexedField> _fields;
    private SnapshotBuilder _builder;
    private ResourceSnapshot _snapshot = ResourceSnapshot.NotYetRead;
    private long _heard;
    private TimeSpan _loading;

    /// <param name="pages">How many pages of objects the process takes in at once, whichever caches they are for.</param>
    internal ResourceCache(
        string logName, IGrainFactory grains, SemaphoreSlim pages, CacheOptions options, MemberLosses losses, TimeProvider time, ILogger logger)
    {
        LogName = logName;
        (_pages, _options, _losses, _time, _logger) = (pages, options, losses, time, logger);
        _grain = grains.GetGrain<IResourceGrain>(logName);
        _reader = grains.GetGrain<IObjectReaderGrain>(logName);
        _ring = new EventRing(options.WindowEvents, options.WindowBytes);
        _probe = new RevisionProbe(() => losses.AskAsync(_grain.GetRevisionAsync));
        _fields = [.. options.IndexedFields.Where(field => field.LogName == logName)];
        _builder = new SnapshotBuilder(_fields);
        _heard = time.GetTimestamp();
    }

    public string LogName { get; }

    /// <summary>The newest state this process has. Its revision is -1 until the cache was filled for the first time.</summary>
    public ResourceSnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>The oldest revision from which a watch can start; older is 410.</summary>
    public long OldestWatchRevision => _ring.OldestStart;

    /// <summary>Revisions that callers wait for and that are not here yet.</summary>
    internal long Lag => _waiters.Lag;

    internal CachedLog Describe()
    {
        var snapshot = Snapshot;
        return new CachedLog(
            LogName, snapshot.Revision, snapshot.Objects.Count, _time.GetElapsedTime(Volatile.Read(ref _heard)).TotalSeconds, _loading.TotalSeconds);
    }

    public CachedObject? Get(string key) => Snapshot.Get(key);

    public IReadOnlyList<CachedObject> InNamespace(string ns) => Snapshot.InNamespace(ns);

    public IReadOnlyList<CachedObject> OwnedBy(string uid) => Snapshot.OwnedBy(uid);

    public IReadOnlyList<CachedObject> WithLabel(string ns, string key, string value) => Snapshot.WithLabel(ns, key, value);

    public IReadOnlyList<CachedObject> OnNode(string nodeName) => Snapshot.OnNode(nodeName);

    /// <summary>Waits until the cache holds a revision. Revision 0 waits for the first fill.</summary>
    public ValueTask WaitForAsync(long revision, CancellationToken ct) => _waiters.WaitAsync(revision, ct);

    /// <summary>
    /// Waits until the cache holds everything that was durable when this was called; answers the revision that stands for that.
    /// </summary>
    public async ValueTask<long> SyncAsync(CancellationToken ct)
    {
        var revision = await _probe.AskAsync().WaitAsync(ct);
        await _waiters.WaitAsync(revision, ct);
        return revision;
    }

    /// <summary>Events after a revision, which may lie in the future. Call once the cache is filled.</summary>
    /// <exception cref="Api.Errors.ApiException">410: events after that revision are no longer kept.</exception>
    public CacheWatch Watch(long afterRevision) =>
        afterRevision < _ring.OldestStart ? throw _ring.TooOld(afterRevision) : new CacheWatch(_ring, afterRevision, _time);

    /// <summary>The feed. Ends when cancelled; callers that still wait then fail.</summary>
    internal async Task RunAsync(CancellationToken ct)
    {
        var listed = false;
        var pause = ShortestPause;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                if (!listed)
                    await ListAsync(ct);
                listed = await FollowAsync(ct);
                Volatile.Write(ref _heard, _time.GetTimestamp());
                pause = ShortestPause;
            }
            catch (Exception e)
            {
                if (ct.IsCancellationRequested)
                    break;
                CacheMetrics.FeedFailed(LogName);
                LogFeedFailed(_logger, e, LogName, pause);
                await Task.Delay(pause, _time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
                // Events can be followed on from what was published; a page that failed half way must not count.
                listed = Snapshot.Revision >= 0 && _builder.Revision == Snapshot.Revision;
            }
        }

        _waiters.Close();
    }

    /// <summary>
    /// Fills the cache. Each page is as of its own revision, so events from the first page's revision on are replayed over them, up to
    /// the last page's: only that state is complete, and only that is shown.
    /// </summary>
    private async Task ListAsync(CancellationToken ct)
    {
        var began = _time.GetTimestamp();
        var builder = new SnapshotBuilder(_fields);
        var page = await ReadPageAsync(null).WaitAsync(ct);
        builder.Revision = page.Revision;
        while (true)
        {
            // The next one is on its way while this one is taken in.
            var next = page.More ? ReadPageAsync(page.Objects[^1].Key) : null;
            foreach (var record in page.Objects)
                builder.Put(record);
            if (next is null)
                break;
            page = await next.WaitAsync(ct);
        }

        while (builder.Revision < page.Revision)
        {
            var tail = await _losses.AskAsync(() => _grain.TailAsync(builder.Revision, ct)).WaitAsync(ct);
            if (tail.Expired)
                throw new InvalidOperationException($"the history of {LogName} was compacted while it was listed");
            foreach (var change in tail.Events)
                builder.Apply(change);
        }

        if (builder.Revision < Snapshot.Revision)
            throw new InvalidOperationException($"{LogName} was answered by an activation that is behind this cache");
        _builder = builder;
        Volatile.Write(ref _snapshot, builder.ToSnapshot());
        _loading = _time.GetElapsedTime(began);
        CacheMetrics.Loaded(LogName, _loading);
        _ring.Restart(builder.Revision);
        _waiters.Reach(builder.Revision);
    }

    private Task<SnapshotPage> ReadPageAsync(string? after) => _losses.AskAsync(async () =>
    {
        await _pages.WaitAsync();
        try
        {
            return await _reader.ReadPageAsync(after, _options.PageSize);
        }
        finally
        {
            _pages.Release();
        }
    });

    /// <summary>Takes the next page of events; false when they are no longer to be had.</summary>
    private async Task<bool> FollowAsync(CancellationToken ct)
    {
        if (await NextPageAsync(ct) is not { } page)
            return true;
        if (page.Expired)
            return false;
        if (page.Events.Count == 0)
            return true;
        var events = new List<CacheEvent>(page.Events.Count);
        foreach (var change in page.Events)
        {
            if (change.Revision != _builder.Revision + 1)
                throw new InvalidOperationException($"{LogName}: revision {change.Revision} follows {_builder.Revision}");
            if (_builder.Apply(change) is { } seen)
                events.Add(seen);
        }

        // First the state, then what tells of it: whoever sees an event or waited for a revision finds it in the snapshot.
        Volatile.Write(ref _snapshot, _builder.ToSnapshot());
        _ring.Publish(events);
        _waiters.Reach(_builder.Revision);
        return true;
    }

    /// <summary>Null when whom this was asked may be gone: it is to be asked again.</summary>
    private async Task<TailPage?> NextPageAsync(CancellationToken ct)
    {
        var lost = _losses.Token;
        try
        {
            return await _grain.TailAsync(_builder.Revision, ct).WaitAsync(lost).WaitAsync(ct);
        }
        catch (Exception e) when (MemberLosses.Explains(e) && !ct.IsCancellationRequested)
        {
            LogFeedInterrupted(_logger, LogName, e.Message);
            // As long as nobody is there to be asked; whose silo is lost is asked for elsewhere at once.
            if (e is not OperationCanceledException || !lost.IsCancellationRequested)
                await Task.Delay(ShortestPause * 5, _time, ct);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Feed of {LogName} is interrupted: {Reason}")]
    private static partial void LogFeedInterrupted(ILogger logger, string logName, string reason);

    [LoggerMessage(LogLevel.Warning, "Feed of {LogName} failed; again in {Pause}")]
    private static partial void LogFeedFailed(ILogger logger, Exception e, string logName, TimeSpan pause);
}
