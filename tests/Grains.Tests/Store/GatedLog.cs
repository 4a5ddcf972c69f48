using OrleansOrchestrator.Storage;

namespace OrleansOrchestrator.Grains.Tests.Store;

/// <summary>A real log of which a test can hold back, or fail, the appends. Not disposed with the silo that uses it.</summary>
internal sealed class GatedLog(IObjectLog inner) : IObjectLog
{
    private TaskCompletionSource? _gate;
    private int _pages;

    /// <summary>Sizes of the batches appended so far.</summary>
    public List<int> Batches { get; } = [];

    /// <summary>Thrown before (or, with <see cref="FailAfterWrite"/>, after) appends while set.</summary>
    public Exception? Failure { get; set; }

    public bool FailAfterWrite { get; set; }

    public void Close() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => Interlocked.Exchange(ref _gate, null)?.SetResult();

    public Task InitializeAsync(CancellationToken ct = default) => inner.InitializeAsync(ct);

    /// <summary>The most pages of objects that were read at the same time.</summary>
    public int MostPagesAtOnce { get; private set; }

    public async Task AppendAsync(string resource, IReadOnlyList<LogEntry> batch, CancellationToken ct = default)
    {
        lock (Batches)
            Batches.Add(batch.Count);
        if (_gate is { } gate)
            await gate.Task;
        if (Failure is { } early && !FailAfterWrite)
            throw early;
        await inner.AppendAsync(resource, batch, ct);
        if (Failure is { } late)
            throw late;
    }

    public Task<LogHead> GetHeadAsync(string resource, CancellationToken ct = default) => inner.GetHeadAsync(resource, ct);

    public Task<LogIndex> ReadIndexAsync(string resource, CancellationToken ct = default) => inner.ReadIndexAsync(resource, ct);

    public async Task<LogSnapshot> ReadCurrentAsync(
        string resource, string? afterKey = null, int mostObjects = int.MaxValue, long mostBytes = long.MaxValue, CancellationToken ct = default)
    {
        lock (Batches)
            MostPagesAtOnce = Math.Max(MostPagesAtOnce, ++_pages);
        // Room for others to come in beside it.
        await Task.Delay(5, ct);
        try
        {
            return await inner.ReadCurrentAsync(resource, afterKey, mostObjects, mostBytes, ct);
        }
        finally
        {
            lock (Batches)
                _pages--;
        }
    }

    public Task<StoredObject?> ReadObjectAsync(string resource, string key, CancellationToken ct = default) =>
        inner.ReadObjectAsync(resource, key, ct);

    public Task<IReadOnlyList<LogEntry>> ReadHistoryAsync(
        string resource, long afterRevision, int limit, CancellationToken ct = default) =>
        inner.ReadHistoryAsync(resource, afterRevision, limit, ct);

    public Task<IReadOnlyList<LogEntry>> ReadHistoryOfAsync(
        string resource, string key, long afterRevision, CancellationToken ct = default) =>
        inner.ReadHistoryOfAsync(resource, key, afterRevision, ct);

    public Task<IReadOnlyList<string>> ListResourcesAsync(CancellationToken ct = default) => inner.ListResourcesAsync(ct);

    public Task<long> CompactAsync(string resource, DateTimeOffset olderThan, long keepAtMost, CancellationToken ct = default) =>
        inner.CompactAsync(resource, olderThan, keepAtMost, ct);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeReallyAsync() => inner.DisposeAsync();
}
