using System.Net;
using System.Net.Sockets;
using Npgsql;
using OrleansOrchestrator.Chaos.Processes;
using Xunit;

namespace OrleansOrchestrator.Storage.Tests;

/// <summary>A real PostgreSQL server of the machine's newest installed version, with its data in a temporary folder.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("postgres-test-").FullName;
    private readonly int _port = FreePort();

    private string Data => Path.Combine(_folder, "data");

    public async Task InitializeAsync()
    {
        await PostgresPrograms.CreateAsync(_folder, Data);
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public Task StartAsync() => PostgresPrograms.RunAsync(
        "pg_ctl", "-D", Data, "-l", Path.Combine(_folder, "log"), "-w",
        "-o", $"-p {_port} -k {_folder} -c listen_addresses=127.0.0.1 -c max_connections=200", "start");

    /// <summary>Without a shutdown: what follows is crash recovery.</summary>
    public Task StopAsync() => PostgresPrograms.RunAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");

    /// <summary>A new empty database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = "test_" + Guid.NewGuid().ToString("N");
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Maximum Pool Size=20";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
