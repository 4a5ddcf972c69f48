using System.Buffers.Text;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Registry.Cache.Ordered;
using OrleansOrchestrator.Storage;

namespace OrleansOrchestrator.Grains.Store;

/// <summary>
/// The state of one log: the durable objects (those not written since it was loaded without their values), over them the writes that are on
/// their way to the disk, and the batch being filled. Decides each commit in memory; a refusal that has to show an object without value is
/// without it, too. Pure: no I/O, no waiting; used by one thread at a time.
/// </summary>
internal sealed class Sequencer(ObjectLogOptions options, TimeProvider time)
{
    private readonly OrderedMapBuilder<ObjectRecord> _objects = OrderedMap<ObjectRecord>.Empty.ToBuilder();
    private readonly Dictionary<string, Pending> _pending = new(StringComparer.Ordinal);
    private readonly EventWindow _window = new(options.WindowEvents, options.WindowBytes);
    private readonly Deletions _deletions = new(options.RememberedDeletions);
    private CommitBatch _filling = new();
    private long _assigned;
    private DateTimeOffset _lastTime;

    /// <summary>The newest revision on disk.</summary>
    public long Durable { get; private set; }

    /// <summary>The newest revision given to a write.</summary>
    public long Assigned => _assigned;

    public bool HasWork => _filling.Entries.Count > 0;

    /// <summary>Durable objects.</summary>
    public int Count => _objects.Count;

    /// <summary>Takes over the log: values stay in the store.</summary>
    public void Load(LogIndex index)
    {
        foreach (var (key, revision) in index.Keys)
            _objects.Set(key, new ObjectRecord(key, revision, default), out _);
        _assigned = Durable = index.Revision;
        _window.Restart(index.Revision);
        _deletions.Restart(index.Revision);
    }

    /// <summary>Whether only the history can tell if a creation is late.</summary>
    public bool MayBeLate(CommitRequest request) =>
        request is { Action: CommitAction.Create, IssuedAt: { } issued } && !_deletions.Covers(issued);

    /// <summary>Takes note of a deletion from the history.</summary>
    public void Learn(string key, long deletedAt) => _deletions.Add(key, deletedAt);

    /// <summary>Keeps the value of an object that was read from the store; false when it is not the object that is known here.</summary>
    public bool Learn(in StoredObject found)
    {
        if (!_objects.TryGetValue(found.Key, out var known) || known.Revision != found.Revision)
            return false;
        _objects.Set(found.Key, known with { Value = found.Value }, out _);
        return true;
    }

    /// <summary>Decides a commit and, when it is taken, adds it to the batch being filled.</summary>
    public Submission Submit(CommitRequest request)
    {
        var isPending = _pending.TryGetValue(request.Key, out var pending);
        var current = pending.Record;
        var exists = isPending ? !pending.Deleted : _objects.TryGetValue(request.Key, out current);
        if ((Refuse(request, exists, current) ?? RefuseLate(request, isPending ? current.Revision : _deletions.Of(request.Key))) is { } refusal)
            return new Submission(isPending ? pending.Batch : null, 0, refusal);
        if (_filling.Entries.Count >= options.BatchEntries || _filling.Bytes >= options.BatchBytes)
            return new Submission(_filling, 0, null);

        var revision = ++_assigned;
        var value = Splice(request.Value.Span, request.RevisionOffset, revision);
        _filling.Add(new LogEntry(revision, request.Key, (LogAction)request.Action, value, Now()));
        _pending[request.Key] = new Pending(
            new ObjectRecord(request.Key, revision, value), request.Action == CommitAction.Delete, _filling);
        return new Submission(_filling, revision, null);
    }

    /// <summary>Hands out the batch that was filled and begins the next.</summary>
    public CommitBatch TakeBatch()
    {
        var batch = _filling;
        _filling = new CommitBatch();
        return batch;
    }

    /// <summary>The batch is on disk: its writes become what readers see.</summary>
    public void Apply(CommitBatch batch)
    {
        foreach (var entry in batch.Entries)
        {
            if (entry.Action == LogAction.Delete)
            {
                _objects.Remove(entry.Key, out _);
                _deletions.Add(entry.Key, entry.Revision);
            }
            else
            {
                _objects.Set(entry.Key, new ObjectRecord(entry.Key, entry.Revision, entry.Value), out _);
            }

            if (_pending.TryGetValue(entry.Key, out var pending) && pending.Record.Revision == entry.Revision)
                _pending.Remove(entry.Key);
            _window.Add(new ObjectEvent(entry.Revision, (CommitAction)entry.Action, entry.Key, entry.Value));
        }

        Durable = batch.Entries[^1].Revision;
    }

    /// <summary>
    /// Nothing beyond the durable revision was written: forgets it all and answers the batch that was being filled on top of it.
    /// </summary>
    public CommitBatch DropPending()
    {
        _pending.Clear();
        _assigned = Durable;
        return TakeBatch();
    }

    /// <summary>Events after a revision from memory, or null when they have to be read from the store.</summary>
    public TailPage? Tail(long afterRevision) =>
        _window.Covers(afterRevision) ? _window.Page(afterRevision, options.PageEntries, options.PageBytes) : null;

    private static CommitResult? Refuse(CommitRequest request, bool exists, in ObjectRecord current)
    {
        if (request.Action == CommitAction.Create)
            return exists ? new CommitResult(CommitOutcome.Exists, current.Revision, current.Value) : null;
        if (!exists)
            return new CommitResult(CommitOutcome.Missing, 0);
        return request.ExpectedRevision is { } expected && expected != current.Revision
            ? new CommitResult(CommitOutcome.Conflict, current.Revision, current.Value)
            : null;
    }

    /// <summary>A creation of a key that does not exist, and perhaps did when it was asked for.</summary>
    private static CommitResult? RefuseLate(CommitRequest request, long deletedAt) =>
        request is { Action: CommitAction.Create, IssuedAt: { } issued } && deletedAt > issued
            ? new CommitResult(CommitOutcome.Conflict, deletedAt)
            : null;

    /// <summary>Whether an entry is what a request makes.</summary>
    public static bool IsFrom(CommitRequest request, in LogEntry entry) =>
        entry.Action == (LogAction)request.Action
        && entry.Value.Span.SequenceEqual(Splice(request.Value.Span, request.RevisionOffset, entry.Revision));

    private static byte[] Splice(ReadOnlySpan<byte> json, int offset, long revision)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(revision, digits, out var count);
        var value = GC.AllocateUninitializedArray<byte>(json.Length + count);
        json[..offset].CopyTo(value);
        digits[..count].CopyTo(value.AsSpan(offset));
        json[offset..].CopyTo(value.AsSpan(offset + count));
        return value;
    }

    // Never backwards, whatever the clock does: compaction finds an age by bisection over revisions.
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return _lastTime = now > _lastTime ? now : _lastTime;
    }

    private readonly record struct Pending(ObjectRecord Record, bool Deleted, CommitBatch Batch);
}

/// <summary>
/// What became of a submitted commit. Taken: a revision, and the batch it is part of. Refused on durable state: no batch. Refused
/// on a write that is still on its way: its batch, on whose success the refusal rests. No room: the batch to wait for, nothing else.
/// </summary>
internal readonly record struct Submission(CommitBatch? Batch, long Revision, CommitResult? Refusal);
