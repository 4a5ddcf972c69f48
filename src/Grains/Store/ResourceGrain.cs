using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Dashboard;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Grains.Abstractions.Members;
using OrleansOrchestrator.Grains.Spreading;
using OrleansOrchestrator.Storage;

namespace OrleansOrchestrator.Grains.Store;

/// <summary>
/// The sequencer of one log (see <see cref="IResourceGrain"/>). One batch is on its way to the disk while the next fills; an idle log
/// writes at once. The database, not Orleans, keeps a second activation out: whoever is fenced answers no more and reloads. An activation
/// loads the keys of the current objects; their values stay in the store until they are written, or asked for, again.
/// </summary>
[KeepAlive, SpreadPlacement]
internal sealed partial class ResourceGrain(
    IObjectLog log, IOptions<ObjectLogOptions> options, TimeProvider time, LongPolls polls, SpreadActivations activations,
    ILogger<ResourceGrain> logger)
    : Grain, IResourceGrain, ISpreadActivation
{
    private static readonly CommitResult Recovering = new(CommitOutcome.Unavailable, 0, Message: "the object store is recovering");

    private readonly ObjectLogOptions _options = options.Value;
    private readonly Sequencer _state = new(options.Value, time);
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _flush = Task.CompletedTask;
    private bool _flushing;
    private Task? _proof;
    private long _proven;
    private bool _recovering;
    private bool _lost;
    private string _name = "";
    private KeyValuePair<string, object?> _tag;
    private DateTimeOffset _since;
    private TimeSpan _loading;
    private long _moving;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _name = this.GetPrimaryKeyString();
        var began = time.GetTimestamp();
        _tag = new KeyValuePair<string, object?>(StoreMetrics.Log, _name);
        _state.Load(await log.ReadIndexAsync(_name, cancellationToken).ForCallersAsync());
        _proven = began;
        (_since, _loading) = (time.GetUtcNow(), time.GetElapsedTime(began));
        StoreMetrics.LoadDuration.Record(_loading.TotalSeconds, _tag);
        activations.Add(this);
        polls.Cut += WakeFollowers;
        this.RegisterGrainTimer(
            static (grain, ct) => grain.CompactAsync(ct), this,
            new GrainTimerCreationOptions(_options.CompactEvery, _options.CompactEvery) { Interleave = true });
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _lost = true;
        activations.Remove(this);
        polls.Cut -= WakeFollowers;
        WakeFollowers();
        await _flush;
    }

    string ISpreadActivation.Key => _name;

    void ISpreadActivation.Move()
    {
        // Followers that wait would hold it here.
        Volatile.Write(ref _moving, time.GetTimestamp());
        MigrateOnIdle();
        WakeFollowers();
    }

    /// <summary>How it stands, for whoever asks; on any thread.</summary>
    public SequencedLog Describe() => new(_name, _state.Durable, _state.Count, _since, _loading.TotalSeconds);

    public async Task<CommitResult> CommitAsync(CommitRequest request, CancellationToken ct = default)
    {
        using var span = Telemetry.Source.StartActivity("commit");
        span?.SetTag(StoreMetrics.Log, _name);
        var started = time.GetTimestamp();
        // Nothing in memory tells of a creation whose object is gone again.
        if (request.Action == CommitAction.Create && (request.IsRepeated || _state.MayBeLate(request))
            && await FindDoneAsync(request, ct) is { } done)
            return done;
        while (!_recovering && !_lost)
        {
            var submitted = _state.Submit(request);
            if (submitted.Batch is null)
            {
                // The object that stands in the way is to be shown; a creation that is late has none in its way.
                if (submitted.Refusal is { Outcome: CommitOutcome.Exists or CommitOutcome.Conflict, Current.IsEmpty: true } refusal
                    && (request.Action != CommitAction.Create || refusal.Outcome == CommitOutcome.Exists))
                {
                    if (await LearnAsync(request.Key, ct) is { } unreadable)
                        return unreadable;
                    continue;
                }

                return await UnlessDoneAsync(request, submitted.Refusal!, ct);
            }

            if (!_flushing)
                _flush = FlushAsync();
            if (span is not null)
                submitted.Batch.Link(span.Context);
            var failure = await submitted.Batch.Done;
            if (failure is null && submitted.Refusal is not null)
                return await UnlessDoneAsync(request, submitted.Refusal, ct);
            if (submitted.Revision > 0)
            {
                StoreMetrics.CommitDuration.Record(time.GetElapsedTime(started).TotalSeconds, _tag);
                return failure ?? new CommitResult(CommitOutcome.Committed, submitted.Revision);
            }

            // There was no room, or it was refused because of a write that failed: look again.
        }

        return Recovering;
    }

    public async Task<IReadOnlyList<CommitResult>> CommitManyAsync(IReadOnlyList<CommitRequest> requests, CancellationToken ct = default)
    {
        // All are submitted before the first await, so that they share a batch.
        var commits = new Task<CommitResult>[requests.Count];
        for (var i = 0; i < commits.Length; i++)
            commits[i] = CommitAsync(requests[i], ct);
        return await Task.WhenAll(commits);
    }

    public Task<long> GetRevisionAsync() =>
        !_lost && (_options.OwnershipAge is not { } age || time.GetElapsedTime(_proven) < age)
            ? Task.FromResult(_state.Durable)
            : ProveAsync();

    // Followers wait in it until something happens: on the dashboard that would pass for the time that commits take.
    [NoProfiling]
    public async Task<TailPage> TailAsync(long afterRevision, CancellationToken ct = default)
    {
        if (afterRevision >= _state.Durable)
        {
            if (afterRevision > _state.Assigned)
                await CheckHeadAsync(ct);
            if (afterRevision >= _state.Durable && !_lost)
                await WaitForMoreAsync(ct);
        }

        if (_lost)
            throw new SequencerEndedException(_name);
        if (afterRevision >= _state.Durable)
            return new TailPage(_state.Durable, []);
        return _state.Tail(afterRevision) ?? await ReadHistoryAsync(afterRevision, ct);
    }

    /// <summary>
    /// Reads a value that is only in the store, for an answer that has to show it. Answers what to say when it cannot be read; else the
    /// commit is to be decided again.
    /// </summary>
    private async Task<CommitResult?> LearnAsync(string key, CancellationToken ct)
    {
        try
        {
            // Written or deleted meanwhile, by this activation or by another.
            if (await log.ReadObjectAsync(_name, key, ct).ForCallersAsync() is not { } found || !_state.Learn(found))
                await CheckHeadAsync(ct);
            return null;
        }
        catch (StoreUnavailableException e)
        {
            return new CommitResult(CommitOutcome.Unavailable, 0, Message: e.Message);
        }
    }

    /// <summary>The refusal, unless it is the request's own earlier success that stands in its way.</summary>
    private async Task<CommitResult> UnlessDoneAsync(CommitRequest request, CommitResult refusal, CancellationToken ct) =>
        request.IsRepeated ? await FindDoneAsync(request, ct) ?? refusal : refusal;

    /// <summary>The success of a request that was sent before, from the history; null when there was none. Learns of deletions on the way.</summary>
    private async Task<CommitResult?> FindDoneAsync(CommitRequest request, CancellationToken ct)
    {
        try
        {
            var after = request.IssuedAt ?? Math.Max(request.ExpectedRevision ?? 0, _state.Durable - _options.RepeatEntries);
            foreach (var entry in await log.ReadHistoryOfAsync(_name, request.Key, after, ct))
            {
                if (Sequencer.IsFrom(request, entry))
                    return new CommitResult(CommitOutcome.Committed, entry.Revision);
                if (entry.Action == LogAction.Delete)
                    _state.Learn(entry.Key, entry.Revision);
            }

            return null;
        }
        catch (LogUnavailableException e)
        {
            return new CommitResult(CommitOutcome.Unavailable, 0, Message: e.Message);
        }
    }

    private async Task FlushAsync()
    {
        _flushing = true;
        // Requests that have already arrived join the first batch.
        await Task.Yield();
        while (_state.HasWork)
        {
            var batch = _state.TakeBatch();
            var began = time.GetTimestamp();
            using var span = batch.StartAppend(_name);
            try
            {
                await log.AppendAsync(_name, batch.Entries, CancellationToken.None);
            }
            catch (Exception e)
            {
                StoreMetrics.AppendFailures.Add(1, _tag);
                await RecoverAsync(batch, e);
                continue;
            }

            _proven = began;
            StoreMetrics.AppendDuration.Record(time.GetElapsedTime(began).TotalSeconds, _tag);
            StoreMetrics.BatchSize.Record(batch.Entries.Count, _tag);
            _state.Apply(batch);
            batch.Succeed();
            WakeFollowers();
        }

        _flushing = false;
    }

    /// <summary>
    /// Fails the batch and what was built on it. When the store still ends where this activation believes, nothing was written and work
    /// goes on; in any other case only a new activation, which reloads, can know.
    /// </summary>
    private async Task RecoverAsync(CommitBatch batch, Exception cause)
    {
        LogAppendFailed(logger, cause, _name, batch.Entries.Count);
        _recovering = true;
        var dependent = _state.DropPending();
        if (cause is LogFencedException || !await IsHeadAsync(_state.Durable))
            Lose();
        else
            _recovering = false;
        // Answered last, so that a caller who tries again at once meets an activation that knows where it stands.
        var answer = new CommitResult(CommitOutcome.Unavailable, 0, Message: cause.Message);
        batch.Fail(answer);
        dependent.Fail(answer);
    }

    private async Task<bool> IsHeadAsync(long revision)
    {
        try
        {
            return (await log.GetHeadAsync(_name)).Revision == revision;
        }
        catch (Exception e)
        {
            LogHeadUnknown(logger, e, _name);
            return false;
        }
    }

    /// <summary>
    /// The store is asked whether this activation is still the one: on a silo that was suspended or cut off, another may have written
    /// since. Callers share a question as long as it is not yet sent.
    /// </summary>
    private async Task<long> ProveAsync()
    {
        await (_proof ??= ProveOnceAsync());
        return _lost ? throw new SequencerEndedException(_name) : _state.Durable;
    }

    private async Task ProveOnceAsync()
    {
        await Task.Yield();
        _proof = null;
        var began = time.GetTimestamp();
        var head = await log.GetHeadAsync(_name).ForCallersAsync();
        // Perhaps a write of this activation that is under way.
        if (head.Revision > _state.Durable)
            await _flush;
        if (head.Revision > _state.Durable)
            Lose();
        else
            _proven = began;
    }

    /// <summary>A follower knows a revision that this activation does not: perhaps another one has written.</summary>
    private async Task CheckHeadAsync(CancellationToken ct)
    {
        if ((await log.GetHeadAsync(_name, ct).ForCallersAsync()).Revision > _state.Assigned)
            Lose();
    }

    private void Lose()
    {
        LogLost(logger, _name, _state.Durable);
        _lost = true;
        WakeFollowers();
        DeactivateOnIdle();
    }

    private async Task<TailPage> ReadHistoryAsync(long afterRevision, CancellationToken ct)
    {
        try
        {
            // What is on disk but not yet applied here belongs to the next page.
            var most = Math.Min(_options.PageEntries, _state.Durable - afterRevision);
            var entries = await log.ReadHistoryAsync(_name, afterRevision, (int)most, ct).ForCallersAsync();
            var events = new List<ObjectEvent>(entries.Count);
            foreach (var entry in entries)
                events.Add(new ObjectEvent(entry.Revision, (CommitAction)entry.Action, entry.Key, entry.Value));
            return new TailPage(events.Count == 0 ? afterRevision : events[^1].Revision, events);
        }
        catch (LogCompactedException)
        {
            return new TailPage(_state.Durable, [], Expired: true);
        }
    }

    private async Task WaitForMoreAsync(CancellationToken ct)
    {
        var more = Volatile.Read(ref _more).Task;
        await more.WaitAsync(polls.AtMost(_options.LongPoll, Volatile.Read(ref _moving)), time, ct)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        ct.ThrowIfCancellationRequested();
    }

    /// <summary>Safe on any thread.</summary>
    private void WakeFollowers() =>
        Interlocked.Exchange(ref _more, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private async Task CompactAsync(CancellationToken ct)
    {
        try
        {
            var dropped = await log.CompactAsync(_name, time.GetUtcNow() - _options.HistoryAge, _options.HistoryEntries, ct);
            if (dropped > 0)
                LogCompacted(logger, _name, dropped);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogCompactionFailed(logger, e, _name);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{LogName}: {Count} commits could not be stored")]
    private static partial void LogAppendFailed(ILogger logger, Exception e, string logName, int count);

    [LoggerMessage(LogLevel.Warning, "{LogName}: the store's head cannot be read")]
    private static partial void LogHeadUnknown(ILogger logger, Exception e, string logName);

    [LoggerMessage(LogLevel.Warning, "{LogName}: this activation ends at revision {Revision}; the store is ahead or unknown")]
    private static partial void LogLost(ILogger logger, string logName, long revision);

    [LoggerMessage(LogLevel.Debug, "{LogName}: dropped {Count} old revisions")]
    private static partial void LogCompacted(ILogger logger, string logName, long count);

    [LoggerMessage(LogLevel.Warning, "{LogName}: compaction failed")]
    private static partial void LogCompactionFailed(ILogger logger, Exception e, string logName);
}
