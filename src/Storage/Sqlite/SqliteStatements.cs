using SQLitePCL;

namespace OrleansOrchestrator.Storage.Sqlite;

/// <summary>The writer's prepared statements. Used by the writer thread only.</summary>
internal sealed class SqliteStatements(sqlite3 db) : IDisposable
{
    private readonly SqliteStatement _begin = new(db, "BEGIN IMMEDIATE");
    private readonly SqliteStatement _commit = new(db, "COMMIT");
    private readonly SqliteStatement _rollback = new(db, "ROLLBACK");
    private readonly SqliteStatement _savepoint = new(db, "SAVEPOINT work");
    private readonly SqliteStatement _release = new(db, "RELEASE work");
    private readonly SqliteStatement _undo = new(db, "ROLLBACK TO work");

    // The condition is the fence: whoever does not know the stored head cannot move it.
    private readonly SqliteStatement _moveHead = new(db, "UPDATE object_heads SET revision = ?3 WHERE resource = ?1 AND revision = ?2");
    private readonly SqliteStatement _firstHead = new(db, "INSERT OR IGNORE INTO object_heads (resource, revision, compacted) VALUES (?1, ?2, 0)");

    private readonly SqliteStatement _put = new(db, """
        INSERT INTO current_objects (resource, key, revision, value) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (resource, key) DO UPDATE SET revision = excluded.revision, value = excluded.value
        """);

    private readonly SqliteStatement _remove = new(db, "DELETE FROM current_objects WHERE resource = ?1 AND key = ?2");

    private readonly SqliteStatement _record = new(db,
        "INSERT INTO object_history (resource, revision, key, action, value, time) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

    private readonly SqliteStatement _drop = new(db, """
        DELETE FROM object_history WHERE resource = ?1 AND revision IN
            (SELECT revision FROM object_history WHERE resource = ?1 AND revision <= ?2 ORDER BY revision LIMIT ?3)
        """);

    private readonly SqliteStatement _moveCompacted = new(db, """
        UPDATE object_heads SET compacted = coalesce(
            (SELECT min(revision) - 1 FROM object_history WHERE resource = ?1), revision) WHERE resource = ?1
        """);

    /// <summary>Whether a transaction is open; SQLite ends one by itself on some failures.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(db) == 0;

    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    public void Rollback() => _rollback.Run();

    public void Savepoint() => _savepoint.Run();

    public void Release() => _release.Run();

    public void UndoToSavepoint()
    {
        _undo.Run();
        _release.Run();
    }

    /// <summary>False when the stored head is not <paramref name="from"/>.</summary>
    public bool MoveHead(string resource, long from, long to) =>
        _moveHead.Bind(1, resource).Bind(2, from).Bind(3, to).Run() == 1
        || (from == 0 && _firstHead.Bind(1, resource).Bind(2, to).Run() == 1);

    public void Write(string resource, in LogEntry entry)
    {
        if (entry.Action == LogAction.Delete)
            _remove.Bind(1, resource).Bind(2, entry.Key).Run();
        else
            _put.Bind(1, resource).Bind(2, entry.Key).Bind(3, entry.Revision).Bind(4, entry.Value.Span).Run();
        _record.Bind(1, resource).Bind(2, entry.Revision).Bind(3, entry.Key).Bind(4, (long)entry.Action).Bind(5, entry.Value.Span)
            .Bind(6, entry.Time.ToUnixTimeMilliseconds()).Run();
    }

    public long DropHistory(string resource, long upTo, int limit)
    {
        long dropped = _drop.Bind(1, resource).Bind(2, upTo).Bind(3, limit).Run();
        if (dropped > 0)
            _moveCompacted.Bind(1, resource).Run();
        return dropped;
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)
            [_begin, _commit, _rollback, _savepoint, _release, _undo, _moveHead, _firstHead, _put, _remove, _record, _drop, _moveCompacted])
            statement.Dispose();
    }
}
