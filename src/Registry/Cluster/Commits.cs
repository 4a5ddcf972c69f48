using System.Collections.Concurrent;
using OrleansOrchestrator.Grains.Abstractions;

namespace OrleansOrchestrator.Registry.Cluster;

/// <summary>
/// Commits that outlast the loss of a member of the cluster. A write whose answer will not come is sent again, to whoever sequences the
/// log by then, who finds it in the history if it was done. Only writes that name what they expect are repeated: they cannot be done twice.
/// </summary>
public sealed class Commits(IGrainFactory grains, MemberLosses losses, TimeProvider time)
{
    private static readonly CommitResult NoAnswer = new(
        CommitOutcome.Unavailable, 0, Message: "the object store does not answer; whether the write was done is not known");

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // A sequencer that found out that it is not the one says so at once, and its successor needs a moment.
    private static readonly TimeSpan PatienceWithRefusal = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Log> _logs = new(StringComparer.Ordinal);

    public async Task<CommitResult> CommitAsync(string logName, CommitRequest request)
    {
        var log = Of(logName);
        var token = losses.Token;
        request = log.Stamp(request);
        CommitResult? refusal = null;
        try
        {
            var result = log.Learn(await log.Grain.CommitAsync(request, CancellationToken.None).WaitAsync(token));
            if (!IsToRepeat(request, result))
                return result;
            refusal = result;
        }
        catch (Exception e) when (MemberLosses.Explains(e))
        {
        }

        return await AgainAsync(log, request, refusal);
    }

    /// <summary>As <see cref="CommitAsync"/> for independent writes to one log, in one round trip.</summary>
    public async Task<IReadOnlyList<CommitResult>> CommitManyAsync(string logName, IReadOnlyList<CommitRequest> requests)
    {
        var log = Of(logName);
        var token = losses.Token;
        var stamped = new CommitRequest[requests.Count];
        for (var i = 0; i < stamped.Length; i++)
            stamped[i] = log.Stamp(requests[i]);
        IReadOnlyList<CommitResult>? results = null;
        try
        {
            results = await log.Grain.CommitManyAsync(stamped, CancellationToken.None).WaitAsync(token);
            if (!IsAnyToRepeat(log, stamped, results))
                return results;
        }
        catch (Exception e) when (MemberLosses.Explains(e))
        {
        }

        var final = new Task<CommitResult>[stamped.Length];
        for (var i = 0; i < final.Length; i++)
        {
            var result = results?[i];
            final[i] = result is null || IsToRepeat(stamped[i], result) ? AgainAsync(log, stamped[i], result) : Task.FromResult(result);
        }

        return await Task.WhenAll(final);
    }

    private static bool IsAnyToRepeat(Log log, CommitRequest[] requests, IReadOnlyList<CommitResult> results)
    {
        var any = false;
        for (var i = 0; i < requests.Length; i++)
            any |= IsToRepeat(requests[i], log.Learn(results[i]));
        return any;
    }

    private Log Of(string logName) =>
        _logs.GetOrAdd(logName, static (name, factory) => new Log(factory.GetGrain<IResourceGrain>(name)), grains);

    /// <summary>The store was not to be had, or its key was deleted after the request was issued, of which the issuer knows now.</summary>
    private static bool IsToRepeat(CommitRequest request, CommitResult result) =>
        result.Outcome == CommitOutcome.Unavailable || (request.Action == CommitAction.Create && result.Outcome == CommitOutcome.Conflict);

    /// <param name="refusal">The answer so far; null when there is none.</param>
    private async Task<CommitResult> AgainAsync(Log log, CommitRequest request, CommitResult? refusal)
    {
        if (request.Action != CommitAction.Create && request.ExpectedRevision is null)
            return refusal ?? NoAnswer;
        var since = time.GetTimestamp();
        while (time.GetElapsedTime(since) < (refusal is null ? MemberLosses.Patience : PatienceWithRefusal))
        {
            if (refusal is { Outcome: CommitOutcome.Conflict })
            {
                request = request with { IssuedAt = refusal.Revision };
            }
            else
            {
                // Still issued when it was sent first: from there on the history is searched for it.
                request = request with { IsRepeated = true };
                await Task.Delay(Pause, time);
            }

            var token = losses.Token;
            try
            {
                var result = log.Learn(await log.Grain.CommitAsync(request, CancellationToken.None).WaitAsync(token));
                if (!IsToRepeat(request, result))
                    return result;
                refusal = result;
            }
            catch (Exception e) when (MemberLosses.Explains(e))
            {
                refusal = null;
            }
        }

        return refusal is null or { Outcome: CommitOutcome.Conflict } ? NoAnswer : refusal;
    }

    /// <summary>One log, and the newest revision of it that this process was told of.</summary>
    private sealed class Log(IResourceGrain grain)
    {
        private long _newest;

        // Making a reference looks up attributes each time; there are as few of them as resources.
        public IResourceGrain Grain => grain;

        public CommitRequest Stamp(CommitRequest request) =>
            request.Action == CommitAction.Create && (request.IssuedAt ?? -1) < Volatile.Read(ref _newest)
                ? request with { IssuedAt = Volatile.Read(ref _newest) }
                : request;

        public CommitResult Learn(CommitResult result)
        {
            long seen;
            while (result.Revision > (seen = Volatile.Read(ref _newest)))
                Interlocked.CompareExchange(ref _newest, result.Revision, seen);
            return result;
        }
    }
}
