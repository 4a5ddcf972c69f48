using System.Diagnostics;
using Npgsql;

namespace OrleansOrchestrator.Chaos.Processes;

/// <summary>A PostgreSQL server of the machine's newest installed version with its data in a folder of the run.</summary>
internal sealed class DatabaseServer(string folder, string address, int port) : IAsyncDisposable
{
    private string Data => Path.Combine(folder, "data");

    public string ConnectionString => ConnectionTo("cluster");

    public async Task CreateAsync()
    {
        Directory.CreateDirectory(folder);
        await PostgresPrograms.CreateAsync(folder, Data);
        await File.AppendAllTextAsync(Path.Combine(Data, "pg_hba.conf"), "host all all 10.0.0.0/8 trust\n");
        await StartAsync();
        await using var connection = new NpgsqlConnection(ConnectionTo("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("CREATE DATABASE cluster", connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Until it takes connections.</summary>
    public async Task StartAsync()
    {
        var since = Stopwatch.GetTimestamp();
        // A server that was killed leaves processes that are still about to end; until they have, a new one refuses to start.
        while (await PostgresPrograms.ExitCodeAsync("pg_ctl", "-D", Data, "-l", Path.Combine(folder, "log"), "-w", "-o",
            $"-p {port} -k {folder} -c listen_addresses={address} -c max_connections=300", "start") != 0)
        {
            if (Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(30))
                throw new TimeoutException("PostgreSQL does not start");
            await Task.Delay(100);
        }
    }

    /// <param name="mode">fast: as an administrator does; immediate: without a checkpoint, so that crash recovery follows.</param>
    public Task StopAsync(string mode) => PostgresPrograms.RunAsync("pg_ctl", "-D", Data, "-m", mode, "-w", "stop");

    public async Task KillAsync()
    {
        var pid = (await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0];
        await Tool.RunAsync("kill", "-KILL", pid);
    }

    /// <summary>Ends every connection but the one that asks for it; how many there were.</summary>
    public async Task<long> EndConnectionsAsync()
    {
        await using var connection = new NpgsqlConnection(ConnectionTo("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'cluster' AND pid <> pg_backend_pid()", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync() => await PostgresPrograms.ExitCodeAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");

    private string ConnectionTo(string database) =>
        $"Host={address};Port={port};Username=postgres;Database={database};Maximum Pool Size=20" + (database == "postgres" ? ";Pooling=false" : "");
}
