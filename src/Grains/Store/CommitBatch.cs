using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Storage;

namespace OrleansOrchestrator.Grains.Store;

/// <summary>Commits that become durable, or fail, together. All their callers wait for the one task.</summary>
internal sealed class CommitBatch
{
    private readonly TaskCompletionSource<CommitResult?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<LogEntry> Entries { get; } = [];

    public long Bytes { get; private set; }

    /// <summary>Null when durable, else the answer for each of the callers.</summary>
    public Task<CommitResult?> Done => _done.Task;

    public void Add(in LogEntry entry)
    {
        Entries.Add(entry);
        Bytes += entry.Value.Length;
    }

    public void Succeed() => _done.TrySetResult(null);

    public void Fail(CommitResult answer) => _done.TrySetResult(answer);
}
