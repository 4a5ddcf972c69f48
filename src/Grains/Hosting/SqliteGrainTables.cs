using Microsoft.Data.Sqlite;

namespace OrleansOrchestrator.Grains.Hosting;

/// <summary>
/// Grain state and reminders in SQLite. Orleans' storage provider finds the statements to run by their keys in <c>OrleansQuery</c> and
/// sees nothing else of the schema; they are written anew at every start, so that an upgrade brings its own. Its reminder provider does
/// not know SQLite: see <see cref="SqliteReminderTable"/>.
/// </summary>
internal static class SqliteGrainTables
{
    // Orleans' name for SQLite, whatever the driver; it loads Microsoft.Data.Sqlite for it.
    public const string Invariant = "System.Data.SQLite";

    private const string Schema = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE IF NOT EXISTS OrleansQuery (QueryKey TEXT NOT NULL PRIMARY KEY, QueryText TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS grain_states (
            service TEXT    NOT NULL,
            type    TEXT    NOT NULL,
            id0     INTEGER NOT NULL,
            id1     INTEGER NOT NULL,
            id_text TEXT    NOT NULL,
            payload BLOB,
            version INTEGER NOT NULL,
            PRIMARY KEY (service, type, id0, id1, id_text)
        );
        CREATE TABLE IF NOT EXISTS reminders (
            service      TEXT    NOT NULL,
            grain        TEXT    NOT NULL,
            name         TEXT    NOT NULL,
            grain_hash   INTEGER NOT NULL,
            start_ticks  INTEGER NOT NULL,
            period_ticks INTEGER NOT NULL,
            version      INTEGER NOT NULL,
            PRIMARY KEY (service, grain, name)
        );
        CREATE INDEX IF NOT EXISTS reminders_by_hash ON reminders (service, grain_hash);
        """;

    private const string ThisState =
        "service = @ServiceId AND type = @GrainTypeString AND id0 = @GrainIdN0 AND id1 = @GrainIdN1 AND id_text = coalesce(@GrainIdExtensionString, '')";

    // A write that does not apply answers with the version it was given, which Orleans takes for a conflict.
    private const string RefusedVersion = "SELECT @GrainStateVersion AS NewGrainStateVersion WHERE changes() = 0";

    private static readonly (string Key, string Text)[] Queries =
    [
        ("ReadFromStorageKey", $"SELECT payload AS PayloadBinary, version AS Version FROM grain_states WHERE {ThisState}"),
        ("WriteToStorageKey", $"""
            INSERT INTO grain_states (service, type, id0, id1, id_text, payload, version)
            SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, coalesce(@GrainIdExtensionString, ''), @PayloadBinary, 1
            WHERE @GrainStateVersion IS NULL OR EXISTS (SELECT 1 FROM grain_states WHERE {ThisState})
            ON CONFLICT (service, type, id0, id1, id_text) DO UPDATE
                SET payload = excluded.payload, version = version + 1 WHERE version = @GrainStateVersion
            RETURNING version AS NewGrainStateVersion;
            {RefusedVersion};
            """),
        ("ClearStorageKey", $"""
            UPDATE grain_states SET payload = NULL, version = version + 1 WHERE {ThisState} AND version = @GrainStateVersion
            RETURNING version AS NewGrainStateVersion;
            {RefusedVersion};
            """),
        ("DeleteStorageKey", $"""
            DELETE FROM grain_states WHERE {ThisState} AND version = @GrainStateVersion RETURNING version + 1 AS NewGrainStateVersion;
            {RefusedVersion};
            """),
    ];

    public static string ConnectionString(string file) =>
        new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = true }.ToString();

    public static async Task CreateAsync(string connectionString, CancellationToken ct)
    {
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = Schema;
        await command.ExecuteNonQueryAsync(ct);
        await using var transaction = connection.BeginTransaction();
        command.Transaction = transaction;
        command.CommandText = "INSERT OR REPLACE INTO OrleansQuery (QueryKey, QueryText) VALUES ($key, $text)";
        foreach (var (key, text) in Queries)
        {
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$key", key);
            command.Parameters.AddWithValue("$text", text);
            await command.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }
}
