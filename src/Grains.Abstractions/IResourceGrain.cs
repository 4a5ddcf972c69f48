using Orleans.Concurrency;

namespace OrleansOrchestrator.Grains.Abstractions;

/// <summary>
/// The sequencer of one resource's object log. Key: the log's name, <c>{plural}.{group}</c>, or <c>{plural}</c> for the core group
/// (<c>pods</c>, <c>deployments.apps</c>). Owns the revision counter, the current objects in memory and a window of recent events.
/// A reply to a commit means that the write is on disk. Requests that a silo took with it when it ended are given up after a short time:
/// all of them may be sent again.
/// </summary>
[Alias("oo.resource")]
public interface IResourceGrain : IGrainWithStringKey
{
    private const string AnswerTime = "00:00:03";
    private const string TailTime = "00:00:12";

    /// <summary>Checks the precondition in memory, assigns the next revision and answers once the batch is durable.</summary>
    [Alias("commit"), AlwaysInterleave, ResponseTimeout(AnswerTime)]
    Task<CommitResult> CommitAsync(CommitRequest request, CancellationToken ct = default);

    /// <summary>As <see cref="CommitAsync"/> for independent writes, answered in the order given; each succeeds or fails for itself.</summary>
    [Alias("commit-many"), AlwaysInterleave, ResponseTimeout(AnswerTime)]
    Task<IReadOnlyList<CommitResult>> CommitManyAsync([Immutable] IReadOnlyList<CommitRequest> requests, CancellationToken ct = default);

    /// <summary>The newest durable revision.</summary>
    [Alias("revision"), AlwaysInterleave, ResponseTimeout(AnswerTime)]
    Task<long> GetRevisionAsync();

    /// <summary>
    /// Durable events after a revision, oldest first. Waits (up to some seconds, then answers an empty page) while there are none.
    /// <see cref="TailPage.Expired"/> tells that the revision is older than what the grain can replay: take a new snapshot.
    /// </summary>
    [Alias("tail"), AlwaysInterleave, ResponseTimeout(TailTime)]
    Task<TailPage> TailAsync(long afterRevision, CancellationToken ct = default);
}
