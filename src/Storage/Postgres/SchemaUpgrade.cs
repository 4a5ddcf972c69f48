using Npgsql;

namespace OrleansOrchestrator.Storage.Postgres;

/// <summary>
/// Brings the tables of one part of the program to the version this program knows: each step runs once in the life of a database, in
/// order. Processes that start together wait for each other; a database that a newer program has upgraded is left alone and refused.
/// </summary>
/// <param name="component">Names the part in <c>schema_versions</c>.</param>
/// <param name="steps">SQL that leads from one version to the next; only ever appended to. The first must bear tables that are there
/// already, as from before versions were written down.</param>
public sealed class SchemaUpgrade(string component, IReadOnlyList<string> steps)
{
    // Any constant will do, as long as every process uses the same.
    private const string Lock = "SELECT pg_advisory_xact_lock(7310586418391)";

    private const string Versions = "CREATE TABLE IF NOT EXISTS schema_versions (component text NOT NULL PRIMARY KEY, version integer NOT NULL)";

    /// <summary>All missing steps and what <paramref name="then"/> adds happen in one transaction, or not at all.</summary>
    public async Task ApplyAsync(NpgsqlConnection connection, CancellationToken ct, Func<NpgsqlConnection, Task>? then = null)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await RunAsync(connection, Lock, ct);
        await RunAsync(connection, Versions, ct);
        var version = await ReadVersionAsync(connection, ct);
        if (version > steps.Count)
        {
            throw new InvalidOperationException(
                $"the database's {component} tables are of version {version}; this program knows {steps.Count}: start a newer one");
        }

        for (var i = version; i < steps.Count; i++)
            await RunAsync(connection, steps[i], ct);
        if (version < steps.Count)
            await WriteVersionAsync(connection, ct);
        if (then is not null)
            await then(connection);
        await transaction.CommitAsync(ct);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT version FROM schema_versions WHERE component = $1", connection)
        {
            Parameters = { new() { Value = component } },
        };
        return (int?)await command.ExecuteScalarAsync(ct) ?? 0;
    }

    private async Task WriteVersionAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            INSERT INTO schema_versions (component, version) VALUES ($1, $2)
            ON CONFLICT (component) DO UPDATE SET version = excluded.version
            """, connection)
        {
            Parameters = { new() { Value = component }, new() { Value = steps.Count } },
        };
        await command.ExecuteNonQueryAsync(ct);
    }
}
