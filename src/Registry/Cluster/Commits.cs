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

    // Making a reference looks up attributes each time; there are as few of them as resources.
    private readonly ConcurrentDictionary<string, IResourceGrain> _logs = new(StringComparer.Ordinal);

    public async Task<CommitResult> CommitAsync(string logName, CommitRequest request)
    {
        var log = Log(logName);
        var token = losses.Token;
        CommitResult? refusal = null;
        try
        {
            var result = await log.CommitAsync(request, CancellationToken.None).WaitAsync(token);
            if (result.Outcome != CommitOutcome.Unavailable)
                return result;
            refusal = result;
        }
        catch (Exception e) when (MemberLosses.Explains(e, token))
        {
        }

        return await AgainAsync(log, request, refusal);
    }

    /// <summary>As <see cref="CommitAsync"/> for independent writes to one log, in one round trip.</summary>
    public async Task<IReadOnlyList<CommitResult>> CommitManyAsync(string logName, IReadOnlyList<CommitRequest> requests)
    {
        var log = Log(logName);
        var token = losses.Token;
        try
        {
            return await log.CommitManyAsync(requests, CancellationToken.None).WaitAsync(token);
        }
        catch (Exception e) when (MemberLosses.Explains(e, token))
        {
            var again = new Task<CommitResult>[requests.Count];
            for (var i = 0; i < again.Length; i++)
                again[i] = AgainAsync(log, requests[i], null);
            return await Task.WhenAll(again);
        }
    }

    private IResourceGrain Log(string logName) =>
        _logs.GetOrAdd(logName, static (name, factory) => factory.GetGrain<IResourceGrain>(name), grains);

    /// <param name="refusal">The answer so far; null when there is none.</param>
    private async Task<CommitResult> AgainAsync(IResourceGrain log, CommitRequest request, CommitResult? refusal)
    {
        if (request.Action != CommitAction.Create && request.ExpectedRevision is null)
            return refusal ?? NoAnswer;
        var since = time.GetTimestamp();
        request = request with { IsRepeated = true };
        while (time.GetElapsedTime(since) < (refusal is null ? MemberLosses.Patience : PatienceWithRefusal))
        {
            await Task.Delay(Pause, time);
            var token = losses.Token;
            try
            {
                var result = await log.CommitAsync(request, CancellationToken.None).WaitAsync(token);
                if (result.Outcome != CommitOutcome.Unavailable)
                    return result;
                refusal = result;
            }
            catch (Exception e) when (MemberLosses.Explains(e, token))
            {
                refusal = null;
            }
        }

        return refusal ?? NoAnswer;
    }
}
