namespace OrleansOrchestrator.Storage;

/// <summary>
/// The ordered, durable object log: one log a resource, each a gap-free sequence of revisions starting at 1.
/// Knows keys and bytes only. Two tables stand behind it: the current objects (one row a key) and the history
/// (one row a revision). Implementations are safe for concurrent use by several threads and processes.
/// </summary>
public interface IObjectLog : IAsyncDisposable
{
    /// <summary>Creates or upgrades the database schema. Idempotent, and safe when several processes start together.</summary>
    Task InitializeAsync(CancellationToken ct = default);

    /// <summary>
    /// Appends one batch in one transaction; when the task completes the batch is on disk. Revisions must be consecutive.
    /// </summary>
    /// <exception cref="LogFencedException">
    /// The first revision is not the stored head + 1: another writer has appended. Nothing of the batch is stored.
    /// </exception>
    /// <exception cref="LogUnavailableException">The store refused the write (disk full, connection lost). Nothing of the
    /// batch is stored, or, where the connection was lost during commit, the outcome is unknown and the head tells.</exception>
    Task AppendAsync(string resource, IReadOnlyList<LogEntry> batch, CancellationToken ct = default);

    /// <summary>The newest revision of a log (0 when it is empty) and the newest revision dropped by compaction.</summary>
    Task<LogHead> GetHeadAsync(string resource, CancellationToken ct = default);

    /// <summary>The keys of all current objects of a log, without their values, as of one revision: what a writer has to know.</summary>
    Task<LogIndex> ReadIndexAsync(string resource, CancellationToken ct = default);

    /// <summary>
    /// Current objects of a log in ordinal key order, as of one revision, in one consistent read: all of them, or those with a key greater
    /// than <paramref name="afterKey"/> up to so many, or up to the one that makes the bytes enough.
    /// </summary>
    Task<LogSnapshot> ReadCurrentAsync(
        string resource, string? afterKey = null, int mostObjects = int.MaxValue, long mostBytes = long.MaxValue, CancellationToken ct = default);

    /// <summary>One current object, or null.</summary>
    Task<StoredObject?> ReadObjectAsync(string resource, string key, CancellationToken ct = default);

    /// <summary>History entries with a revision greater than <paramref name="afterRevision"/>, oldest first.</summary>
    /// <exception cref="LogCompactedException">Entries after that revision were already dropped.</exception>
    Task<IReadOnlyList<LogEntry>> ReadHistoryAsync(string resource, long afterRevision, int limit, CancellationToken ct = default);

    /// <summary>As <see cref="ReadHistoryAsync"/> for one key; of entries that were dropped nothing is said.</summary>
    Task<IReadOnlyList<LogEntry>> ReadHistoryOfAsync(string resource, string key, long afterRevision, CancellationToken ct = default);

    /// <summary>The names of all logs that hold at least one revision.</summary>
    Task<IReadOnlyList<string>> ListResourcesAsync(CancellationToken ct = default);

    /// <summary>
    /// Drops history older than <paramref name="olderThan"/>, and beyond the newest <paramref name="keepAtMost"/> entries.
    /// Current objects are never dropped. Returns the number of history entries dropped.
    /// </summary>
    Task<long> CompactAsync(string resource, DateTimeOffset olderThan, long keepAtMost, CancellationToken ct = default);
}

/// <summary>What a log entry did to its key.</summary>
public enum LogAction : byte
{
    Create = 1,
    Update = 2,
    /// <summary>The key is gone; the value is the object's last state, carrying the revision of its deletion.</summary>
    Delete = 3,
}

/// <summary>One revision of a log.</summary>
public readonly record struct LogEntry(long Revision, string Key, LogAction Action, ReadOnlyMemory<byte> Value, DateTimeOffset Time);

/// <summary>Head of a log. History exists for revisions greater than <paramref name="CompactedRevision"/>.</summary>
public readonly record struct LogHead(long Revision, long CompactedRevision);

/// <summary>A current object: its key, the revision that wrote it, and its bytes.</summary>
public readonly record struct StoredObject(string Key, long Revision, ReadOnlyMemory<byte> Value);

/// <summary>Where a current object stands: its key and the revision that wrote it.</summary>
public readonly record struct StoredKey(string Key, long Revision);

/// <summary>The keys of all current objects of a log, in ordinal order, as of <paramref name="Revision"/>.</summary>
public sealed record LogIndex(long Revision, IReadOnlyList<StoredKey> Keys);

/// <summary>Current objects of a log as of <paramref name="Revision"/>.</summary>
public sealed record LogSnapshot(long Revision, long CompactedRevision, IReadOnlyList<StoredObject> Objects);

/// <summary>Another writer owns the log now; the caller must stop writing and reload.</summary>
public sealed class LogFencedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The store cannot take the write now.</summary>
public sealed class LogUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The asked-for history was compacted away.</summary>
public sealed class LogCompactedException(long compactedRevision) : Exception($"history up to revision {compactedRevision} was compacted")
{
    public long CompactedRevision { get; } = compactedRevision;
}
