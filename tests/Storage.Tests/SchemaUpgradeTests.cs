using Npgsql;
using OrleansOrchestrator.Storage.Postgres;
using Xunit;

namespace OrleansOrchestrator.Storage.Tests;

public sealed class SchemaUpgradeTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const string First = "CREATE TABLE IF NOT EXISTS things (name text PRIMARY KEY)";
    private const string Second = "ALTER TABLE things ADD COLUMN length integer; UPDATE things SET length = length(name)";

    [Fact]
    public async Task Older_database_is_brought_up_to_date_with_what_is_in_it()
    {
        await using var connection = await ConnectAsync();
        await new SchemaUpgrade("things", [First]).ApplyAsync(connection, default);
        await RunAsync(connection, "INSERT INTO things VALUES ('four')");

        await new SchemaUpgrade("things", [First, Second]).ApplyAsync(connection, default);

        Assert.Equal(4, await AskAsync<int>(connection, "SELECT length FROM things"));
        Assert.Equal(2, await AskAsync<int>(connection, "SELECT version FROM schema_versions WHERE component = 'things'"));
    }

    [Fact]
    public async Task Tables_from_before_versions_were_kept_are_taken_for_the_first_version()
    {
        await using var connection = await ConnectAsync();
        await RunAsync(connection, First + "; INSERT INTO things VALUES ('four')");

        await new SchemaUpgrade("things", [First, Second]).ApplyAsync(connection, default);

        Assert.Equal(4, await AskAsync<int>(connection, "SELECT length FROM things"));
    }

    [Fact]
    public async Task Step_that_fails_leaves_the_database_as_it_was()
    {
        await using var connection = await ConnectAsync();
        await new SchemaUpgrade("things", [First]).ApplyAsync(connection, default);

        await Assert.ThrowsAsync<PostgresException>(
            () => new SchemaUpgrade("things", [First, "DROP TABLE things; SELECT 1/0"]).ApplyAsync(connection, default));

        Assert.Equal(0, await AskAsync<long>(connection, "SELECT count(*) FROM things"));
        Assert.Equal(1, await AskAsync<int>(connection, "SELECT version FROM schema_versions WHERE component = 'things'"));
    }

    [Fact]
    public async Task Program_that_is_older_than_the_database_refuses_it()
    {
        await using var connection = await ConnectAsync();
        await new SchemaUpgrade("things", [First, Second]).ApplyAsync(connection, default);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => new SchemaUpgrade("things", [First]).ApplyAsync(connection, default));

        Assert.Contains("version 2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Processes_that_start_together_upgrade_once()
    {
        var database = await server.CreateDatabaseAsync();
        var upgrade = new SchemaUpgrade("things", ["CREATE TABLE things (name text); INSERT INTO things VALUES ('once')"]);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync();
            await upgrade.ApplyAsync(connection, default);
        }));

        await using var look = new NpgsqlConnection(database);
        await look.OpenAsync();
        Assert.Equal(1, await AskAsync<long>(look, "SELECT count(*) FROM things"));
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(await server.CreateDatabaseAsync());
        await connection.OpenAsync();
        return connection;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<T> AskAsync<T>(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
