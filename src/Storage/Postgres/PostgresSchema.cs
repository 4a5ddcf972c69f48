namespace OrleansOrchestrator.Storage.Postgres;

/// <summary>Tables and statements of the log in PostgreSQL.</summary>
internal static class PostgresSchema
{
    /// <summary>Makes the tables, or brings them up to date.</summary>
    public static readonly SchemaUpgrade Upgrade = new("objects", [Create]);

    // Keys compare by bytes, as everywhere else. Room in the pages of current objects lets most updates stay on their page, without
    // touching the index.
    private const string Create = """
        CREATE TABLE IF NOT EXISTS object_heads (
            resource  text   NOT NULL PRIMARY KEY,
            revision  bigint NOT NULL,
            compacted bigint NOT NULL
        ) WITH (fillfactor = 50);
        CREATE TABLE IF NOT EXISTS current_objects (
            resource text             NOT NULL,
            key      text COLLATE "C" NOT NULL,
            revision bigint           NOT NULL,
            value    bytea            NOT NULL,
            PRIMARY KEY (resource, key)
        ) WITH (fillfactor = 75);
        CREATE TABLE IF NOT EXISTS object_history (
            resource text             NOT NULL,
            revision bigint           NOT NULL,
            key      text COLLATE "C" NOT NULL,
            action   smallint         NOT NULL,
            value    bytea            NOT NULL,
            time     timestamptz      NOT NULL,
            PRIMARY KEY (resource, revision)
        );
        """;

    // $1 resource, $2 head before, $3 head after, then one array a column; $9 marks the last entry of its key in the batch.
    // Moving the head is the fence: where its condition fails, "head" is empty and so is all that joins it.
    public const string Append = """
        WITH head AS (
            INSERT INTO object_heads (resource, revision, compacted)
            SELECT $1, $3, 0 WHERE $2 = 0 OR EXISTS (SELECT 1 FROM object_heads WHERE resource = $1)
            ON CONFLICT (resource) DO UPDATE SET revision = excluded.revision WHERE object_heads.revision = $2
            RETURNING 1
        ), history AS (
            INSERT INTO object_history (resource, revision, key, action, value, time)
            SELECT $1, e.* FROM head, unnest($4::bigint[], $5::text[], $6::smallint[], $7::bytea[], $8::timestamptz[]) AS e
        ), removed AS (
            DELETE FROM current_objects USING head,
                unnest($5::text[], $6::smallint[], $9::boolean[]) AS e (key, action, final)
            WHERE e.final AND e.action = 3 AND current_objects.resource = $1 AND current_objects.key = e.key COLLATE "C"
        ), put AS (
            INSERT INTO current_objects (resource, key, revision, value)
            SELECT $1, e.key, e.revision, e.value FROM head,
                unnest($4::bigint[], $5::text[], $6::smallint[], $7::bytea[], $9::boolean[]) AS e (revision, key, action, value, final)
            WHERE e.final AND e.action <> 3
            ON CONFLICT (resource, key) DO UPDATE SET revision = excluded.revision, value = excluded.value
        )
        SELECT count(*) FROM head
        """;

    public const string Head = "SELECT revision, compacted FROM object_heads WHERE resource = $1";

    public const string Keys = "SELECT key, revision FROM current_objects WHERE resource = $1 ORDER BY key";

    // A row counts as long as those before it are not enough. The size of a value is known without reading it.
    public const string Current = """
        SELECT key, revision, value FROM (
            SELECT key, revision, value,
                coalesce(sum(octet_length(value)) OVER (ORDER BY key ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
            FROM current_objects WHERE resource = $1 AND key > $2 ORDER BY key LIMIT $3) AS page
        WHERE before < $4
        """;

    public const string One = "SELECT key, revision, value FROM current_objects WHERE resource = $1 AND key = $2";

    public const string History = """
        SELECT revision, key, action, value, time FROM object_history WHERE resource = $1 AND revision > $2 ORDER BY revision LIMIT $3
        """;

    public const string HistoryOf = """
        SELECT revision, key, action, value, time FROM object_history WHERE resource = $1 AND revision > $2 AND key = $3 ORDER BY revision
        """;

    public const string IsOlder = "SELECT 1 FROM object_history WHERE resource = $1 AND revision = $2 AND time < $3";

    // A slice at a time, with the compacted revision in the same transaction.
    public const string Drop = """
        WITH dropped AS (DELETE FROM object_history WHERE resource = $1 AND revision <= $2 RETURNING 1),
        head AS (UPDATE object_heads SET compacted = greatest(compacted, $2) WHERE resource = $1)
        SELECT count(*) FROM dropped
        """;

    public const string Resources = "SELECT resource FROM object_heads ORDER BY resource COLLATE \"C\"";
}
