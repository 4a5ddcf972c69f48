namespace OrleansOrchestrator.Storage.Sqlite;

/// <summary>Tables and settings of the embedded log.</summary>
internal static class SqliteSchema
{
    public const int PageSize = 4096;

    // The page size must be set before the first table. 4,000 pages (16 MB) of log between checkpoints keep a checkpoint's
    // two fsyncs rare, the size limit gives the space back after a burst.
    public const string WriterPragmas = """
        PRAGMA page_size = 4096;
        PRAGMA busy_timeout = 5000;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 4000;
        PRAGMA journal_size_limit = 67108864;
        PRAGMA cache_size = -16384;
        """;

    public const string ReaderPragmas = """
        PRAGMA busy_timeout = 5000;
        PRAGMA query_only = ON;
        """;

    public const string Create = """
        CREATE TABLE IF NOT EXISTS object_heads (
            resource  TEXT    NOT NULL PRIMARY KEY,
            revision  INTEGER NOT NULL,
            compacted INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS current_objects (
            resource TEXT    NOT NULL,
            key      TEXT    NOT NULL,
            revision INTEGER NOT NULL,
            value    BLOB    NOT NULL,
            PRIMARY KEY (resource, key)
        );
        CREATE TABLE IF NOT EXISTS object_history (
            resource TEXT    NOT NULL,
            revision INTEGER NOT NULL,
            key      TEXT    NOT NULL,
            action   INTEGER NOT NULL,
            value    BLOB    NOT NULL,
            time     INTEGER NOT NULL,
            PRIMARY KEY (resource, revision)
        );
        """;
}
