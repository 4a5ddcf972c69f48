using System.Text;
using SQLitePCL;

namespace OrleansOrchestrator.Storage.Sqlite;

/// <summary>
/// One prepared statement, bound and stepped without allocating. Used by one thread. Parameters are numbered from 1.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(sqlite3 db, string sql)
    {
        _db = db;
        SqliteFailure.ThrowIfBad(db, raw.sqlite3_prepare_v3(db, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public SqliteStatement Bind(int index, long value)
    {
        SqliteFailure.ThrowIfBad(_db, raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, string value)
    {
        Span<byte> small = stackalloc byte[512];
        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        var utf8 = size <= small.Length ? small : new byte[size];
        utf8 = utf8[..Encoding.UTF8.GetBytes(value, utf8)];
        SqliteFailure.ThrowIfBad(_db, raw.sqlite3_bind_text(_statement, index, utf8));
        return this;
    }

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span has no address, which SQLite would take for NULL.
        SqliteFailure.ThrowIfBad(_db, value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(_statement, index, 0)
            : raw.sqlite3_bind_blob(_statement, index, value));
        return this;
    }

    /// <summary>Runs a statement that returns nothing; answers the number of rows it changed.</summary>
    public int Run()
    {
        var result = raw.sqlite3_step(_statement);
        // Reset before looking at the result: a statement left open would keep its transaction open.
        var changed = result == raw.SQLITE_DONE ? raw.sqlite3_changes(_db) : 0;
        var failure = result == raw.SQLITE_DONE ? null : SqliteFailure.From(_db, result);
        _ = raw.sqlite3_reset(_statement);
        return failure is null ? changed : throw failure;
    }

    public void Dispose() => _statement.Dispose();
}
