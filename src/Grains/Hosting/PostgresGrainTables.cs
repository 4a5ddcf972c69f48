using Npgsql;
using OrleansOrchestrator.Storage.Postgres;

namespace OrleansOrchestrator.Grains.Hosting;

/// <summary>
/// Grain state, reminders and the membership of silos in PostgreSQL. Orleans finds the statements to run by their keys in
/// <c>OrleansQuery</c> and sees nothing else of the schema; they are written anew at every start, so that an upgrade brings its own.
/// </summary>
internal static class PostgresGrainTables
{
    public const string Invariant = "Npgsql";

    private const string Create = """
        CREATE TABLE IF NOT EXISTS OrleansQuery (QueryKey text NOT NULL PRIMARY KEY, QueryText text NOT NULL);
        CREATE TABLE IF NOT EXISTS grain_states (
            service text    NOT NULL,
            type    text    NOT NULL,
            id0     bigint  NOT NULL,
            id1     bigint  NOT NULL,
            id_text text    NOT NULL,
            payload bytea,
            version integer NOT NULL,
            PRIMARY KEY (service, type, id0, id1, id_text)
        );
        CREATE TABLE IF NOT EXISTS reminders (
            service    text        NOT NULL,
            grain      text        NOT NULL,
            name       text        NOT NULL,
            grain_hash integer     NOT NULL,
            start_time timestamptz NOT NULL,
            period     bigint      NOT NULL,
            version    integer     NOT NULL,
            PRIMARY KEY (service, grain, name)
        );
        CREATE INDEX IF NOT EXISTS reminders_by_hash ON reminders (service, grain_hash);
        CREATE TABLE IF NOT EXISTS membership_versions (cluster text NOT NULL PRIMARY KEY, version integer NOT NULL);
        CREATE TABLE IF NOT EXISTS silos (
            cluster       text        NOT NULL,
            address       text        NOT NULL,
            port          integer     NOT NULL,
            generation    integer     NOT NULL,
            name          text        NOT NULL,
            host          text        NOT NULL,
            status        integer     NOT NULL,
            proxy_port    integer     NOT NULL,
            suspect_times text,
            start_time    timestamptz NOT NULL,
            alive_time    timestamptz NOT NULL,
            PRIMARY KEY (cluster, address, port, generation)
        );
        """;

    private const string ThisState =
        "s.service = @ServiceId AND s.type = @GrainTypeString AND s.id0 = @GrainIdN0 AND s.id1 = @GrainIdN1 AND s.id_text = coalesce(@GrainIdExtensionString::text, '')";

    // A write that does not apply answers with the version it was given, which Orleans takes for a conflict.
    private const string VersionOrRefused = """
        SELECT version AS NewGrainStateVersion FROM written
        UNION ALL SELECT @GrainStateVersion::integer WHERE NOT EXISTS (SELECT 1 FROM written)
        """;

    private const string Reminder =
        "SELECT grain AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version FROM reminders WHERE service = @ServiceId";

    private const string ThisSilo = "m.cluster = @DeploymentId AND m.address = @Address AND m.port = @Port AND m.generation = @Generation";

    private const string Membership = """
        SELECT v.cluster AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.name AS SiloName,
            m.host AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes,
            m.start_time AS StartTime, m.alive_time AS IAmAliveTime, v.version AS Version
        FROM membership_versions v LEFT JOIN silos m ON
        """;

    private static readonly (string Key, string Text)[] Queries =
    [
        ("ReadFromStorageKey", $"SELECT s.payload AS PayloadBinary, s.version AS Version FROM grain_states s WHERE {ThisState}"),
        ("WriteToStorageKey", $"""
            WITH written AS (
                INSERT INTO grain_states AS s (service, type, id0, id1, id_text, payload, version)
                SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, coalesce(@GrainIdExtensionString::text, ''), @PayloadBinary, 1
                WHERE @GrainStateVersion::integer IS NULL OR EXISTS (SELECT 1 FROM grain_states s WHERE {ThisState})
                ON CONFLICT (service, type, id0, id1, id_text) DO UPDATE
                    SET payload = excluded.payload, version = s.version + 1 WHERE s.version = @GrainStateVersion::integer
                RETURNING version)
            {VersionOrRefused}
            """),
        ("ClearStorageKey", $"""
            WITH written AS (
                UPDATE grain_states s SET payload = NULL, version = s.version + 1
                WHERE {ThisState} AND s.version = @GrainStateVersion::integer RETURNING s.version)
            {VersionOrRefused}
            """),
        ("DeleteStorageKey", $"""
            WITH written AS (
                DELETE FROM grain_states s WHERE {ThisState} AND s.version = @GrainStateVersion::integer RETURNING s.version + 1 AS version)
            {VersionOrRefused}
            """),
        ("ReadReminderRowsKey", $"{Reminder} AND grain = @GrainId"),
        ("ReadReminderRowKey", $"{Reminder} AND grain = @GrainId AND name = @ReminderName"),
        ("ReadRangeRows1Key", $"{Reminder} AND grain_hash > @BeginHash AND grain_hash <= @EndHash"),
        ("ReadRangeRows2Key", $"{Reminder} AND (grain_hash > @BeginHash OR grain_hash <= @EndHash)"),
        ("UpsertReminderRowKey", """
            INSERT INTO reminders AS r (service, grain, name, grain_hash, start_time, period, version)
            VALUES (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period, 1)
            ON CONFLICT (service, grain, name) DO UPDATE
                SET grain_hash = excluded.grain_hash, start_time = excluded.start_time, period = excluded.period, version = r.version + 1
            RETURNING version AS Version
            """),
        ("DeleteReminderRowKey", """
            WITH gone AS (
                DELETE FROM reminders WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName AND version = @Version
                RETURNING 1)
            SELECT count(*) FROM gone
            """),
        ("DeleteReminderRowsKey", "DELETE FROM reminders WHERE service = @ServiceId"),
        ("MembershipReadRowKey", $"{Membership} {ThisSilo} WHERE v.cluster = @DeploymentId"),
        ("MembershipReadAllKey", $"{Membership} m.cluster = v.cluster WHERE v.cluster = @DeploymentId"),
        ("InsertMembershipVersionKey", """
            WITH made AS (
                INSERT INTO membership_versions (cluster, version) VALUES (@DeploymentId, 0) ON CONFLICT DO NOTHING RETURNING 1)
            SELECT count(*) FROM made
            """),

        // The row of the version is the lock: of two that read the same version, one changes the table.
        ("InsertMembershipKey", $"""
            WITH moved AS (
                UPDATE membership_versions SET version = version + 1
                WHERE cluster = @DeploymentId AND version = @Version AND NOT EXISTS (SELECT 1 FROM silos m WHERE {ThisSilo}) RETURNING 1
            ), made AS (
                INSERT INTO silos (cluster, address, port, generation, name, host, status, proxy_port, start_time, alive_time)
                SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
                FROM moved RETURNING 1)
            SELECT count(*) FROM made
            """),
        ("UpdateMembershipKey", $"""
            WITH moved AS (
                UPDATE membership_versions SET version = version + 1
                WHERE cluster = @DeploymentId AND version = @Version AND EXISTS (SELECT 1 FROM silos m WHERE {ThisSilo}) RETURNING 1
            ), changed AS (
                UPDATE silos m SET status = @Status, suspect_times = @SuspectTimes, alive_time = @IAmAliveTime
                FROM moved WHERE {ThisSilo} RETURNING 1)
            SELECT count(*) FROM changed
            """),
        ("UpdateIAmAlivetimeKey", $"UPDATE silos m SET alive_time = @IAmAliveTime WHERE {ThisSilo}"),
        ("GatewaysQueryKey", """
            SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation FROM silos
            WHERE cluster = @DeploymentId AND status = @Status AND proxy_port > 0
            """),
        ("DeleteMembershipTableEntriesKey", """
            DELETE FROM silos WHERE cluster = @DeploymentId;
            DELETE FROM membership_versions WHERE cluster = @DeploymentId;
            """),

        // 6 is SiloStatus.Dead.
        ("CleanupDefunctSiloEntriesKey", "DELETE FROM silos WHERE cluster = @DeploymentId AND status = 6 AND alive_time < @IAmAliveTime"),
        ("CleanupDefunctSiloEntryKey", $"""
            DELETE FROM silos m WHERE {ThisSilo} AND m.status = 6 AND m.start_time = @StartTime AND m.alive_time = @IAmAliveTime
                AND m.suspect_times IS NOT DISTINCT FROM @SuspectTimes
            """),
    ];

    private static readonly SchemaUpgrade Upgrade = new("grains", [Create]);

    public static async Task CreateAsync(string connectionString, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        await Upgrade.ApplyAsync(connection, ct, open => WriteQueriesAsync(open, ct));
    }

    private static async Task WriteQueriesAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ($1, $2)
            ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText WHERE OrleansQuery.QueryText <> excluded.QueryText
            """;
        foreach (var (key, text) in Queries)
        {
            command.Parameters.Clear();
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
            await command.ExecuteNonQueryAsync(ct);
        }
    }
}
