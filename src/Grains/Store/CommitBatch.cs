using System.Diagnostics;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Storage;

namespace OrleansOrchestrator.Grains.Store;

/// <summary>Commits that become durable, or fail, together. All their callers wait for the one task.</summary>
internal sealed class CommitBatch
{
    private readonly TaskCompletionSource<CommitResult?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<ActivityLink>? _links;

    public List<LogEntry> Entries { get; } = [];

    public long Bytes { get; private set; }

    /// <summary>Null when durable, else the answer for each of the callers.</summary>
    public Task<CommitResult?> Done => _done.Task;

    /// <summary>A traced commit is part of the batch.</summary>
    public void Link(ActivityContext commit) => (_links ??= []).Add(new ActivityLink(commit));

    /// <summary>The span of writing the batch, where one of its commits is traced: in the trace of the first, linked with all.</summary>
    public Activity? StartAppend(string logName)
    {
        if (_links is null)
            return null;
        var span = Telemetry.Source.StartActivity("append", ActivityKind.Internal, _links[0].Context, links: _links);
        return span?.SetTag(StoreMetrics.Log, logName).SetTag("batch.size", Entries.Count);
    }

    public void Add(in LogEntry entry)
    {
        Entries.Add(entry);
        Bytes += entry.Value.Length;
    }

    public void Succeed() => _done.TrySetResult(null);

    public void Fail(CommitResult answer) => _done.TrySetResult(answer);
}
