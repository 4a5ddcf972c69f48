namespace OrleansOrchestrator.Storage.Sqlite;

/// <summary>Where the embedded log lives and how large it may grow.</summary>
public sealed record SqliteLogOptions
{
    /// <summary>The database file. Its folder must exist; <c>-wal</c> and <c>-shm</c> files stand beside it.</summary>
    public required string Path { get; init; }

    /// <summary>Bound of the database file in bytes; a write that needs more is refused as on a full disk. 0: no bound.</summary>
    public long MaxBytes { get; init; }
}
