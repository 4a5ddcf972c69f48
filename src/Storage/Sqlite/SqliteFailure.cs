using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OrleansOrchestrator.Storage.Sqlite;

/// <summary>Turns SQLite's result codes into the log's exceptions.</summary>
internal static class SqliteFailure
{
    public static void ThrowIfBad(sqlite3 db, int result)
    {
        if (result != raw.SQLITE_OK)
            throw From(db, result);
    }

    public static LogUnavailableException From(sqlite3 db, int result) =>
        new($"SQLite error {result}: {raw.sqlite3_errmsg(db).utf8_to_string()}");

    public static LogUnavailableException From(SqliteException e) => new(e.Message, e);
}
