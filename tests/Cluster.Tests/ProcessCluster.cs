using k8s;
using Npgsql;
using OrleansOrchestrator.Storage.Tests;

namespace OrleansOrchestrator.Cluster.Tests;

/// <summary>Silos and gateways as processes on this machine over a database of a real PostgreSQL server.</summary>
internal sealed class ProcessCluster : IAsyncDisposable
{
    private const int Active = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("cluster-test-").FullName;
    private readonly string _database;
    private readonly List<MemberProcess> _all = [];
    private Func<string, string>? _wayOfSilo;

    private ProcessCluster(string database) => _database = database;

    public List<MemberProcess> Silos { get; } = [];

    public List<MemberProcess> Gateways { get; } = [];

    public List<string> Kubeconfigs { get; } = [];

    private Dictionary<string, string> Settings => new(FurtherSettings) { ["ORCHESTRATOR_DATABASE"] = _database };

    /// <param name="wayOfSilo">Makes the connection string that a silo is given from the one that everybody else uses.</param>
    public static async Task<ProcessCluster> StartAsync(
        PostgresServer postgres, int silos, int gateways, Dictionary<string, string>? settings = null, Func<string, string>? wayOfSilo = null)
    {
        var cluster = new ProcessCluster(await postgres.CreateDatabaseAsync()) { FurtherSettings = settings ?? [], _wayOfSilo = wayOfSilo };
        try
        {
            // All at once: the first that gets there makes the tables and the keys.
            for (var i = 0; i < silos; i++)
                cluster.Silos.Add(cluster.StartSilo());
            for (var i = 0; i < gateways; i++)
                cluster.StartGateway(i);
            await cluster.WaitForSilosAsync(silos);
            foreach (var kubeconfig in cluster.Kubeconfigs)
                await cluster.WaitUntilReadyAsync(kubeconfig);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        return cluster;
    }

    /// <summary>Where silos serve their metrics, by their names.</summary>
    public Dictionary<string, int> MetricsPorts { get; } = [];

    /// <summary>Settings of silos and gateways that are started from now on, beside the database.</summary>
    public Dictionary<string, string> FurtherSettings { get; init; } = [];

    public string Database => _database;

    /// <param name="name">A name of its own unless it takes another one's place.</param>
    public MemberProcess StartSilo(string? name = null)
    {
        name ??= "silo-" + (MetricsPorts.Count + 1);
        MetricsPorts[name] = MemberProcess.FreePort();
        var settings = Settings;
        if (_wayOfSilo is not null)
            settings["ORCHESTRATOR_DATABASE"] = _wayOfSilo(_database);
        return Add(MemberProcess.Start(
            _folder, "silo", settings, "--name", name, "--address", "127.0.0.1", "--silo-port", MemberProcess.FreePort().ToString(),
            "--client-port", MemberProcess.FreePort().ToString(), "--metrics-port", MetricsPorts[name].ToString()));
    }

    /// <summary>Runs a command of the program; answers its exit code and what it printed.</summary>
    public async Task<(int Code, string Output)> RunAsync(string command, params string[] arguments)
    {
        using var run = MemberProcess.Start(_folder, command, FurtherSettings, arguments);
        return (await run.WaitAsync(TimeSpan.FromSeconds(30)), run.Output());
    }

    /// <summary>A process that is told nothing but its arguments.</summary>
    public MemberProcess Start(string command, params string[] arguments) =>
        Add(MemberProcess.Start(_folder, command, new Dictionary<string, string>(), arguments));

    /// <summary>A place for a member's data.</summary>
    public string Folder(string name) => Path.Combine(_folder, name);

    public Kubernetes Connect(int gateway = 0) => new(KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfigs[gateway]));

    /// <summary>Until the membership has so many silos that are in service.</summary>
    public Task WaitForSilosAsync(int count) => EventuallyAsync($"{count} active silos", async () =>
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM silos WHERE status = {Active}", connection);
        return (long)(await command.ExecuteScalarAsync())! == count;
    });

    public async Task<T> AskAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task EventuallyAsync(string awaited, Func<Task<bool>> ask, Func<string>? found = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                if (await ask())
                    return;
            }
            catch (Exception e) when (e is NpgsqlException or HttpRequestException or IOException or KeyNotFoundException)
            {
                // Not there yet.
            }

            if (limit.IsCancellationRequested)
                throw new TimeoutException($"never came: {awaited}\n{found?.Invoke()}\n{Output()}");
            await Task.Delay(50);
        }
    }

    /// <summary>What the members wrote; for messages of failing tests.</summary>
    public string Output() => string.Join("\n----\n", _all.Select(m => m.Output()));

    public ValueTask DisposeAsync()
    {
        foreach (var member in _all)
            member.Dispose();
        NpgsqlConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private void StartGateway(int number)
    {
        var data = Path.Combine(_folder, "gateway-" + number);
        Kubeconfigs.Add(Path.Combine(data, "admin.kubeconfig"));
        Gateways.Add(MemberProcess.Start(
            _folder, "gateway", Settings, "--name", $"gateway-{number + 1}", "--address", "127.0.0.1", "--data", data, "--port", MemberProcess.FreePort().ToString()));
        Add(Gateways[^1]);
    }

    public Task WaitUntilReadyAsync(string kubeconfig) => EventuallyAsync("a gateway that is ready", async () =>
    {
        if (!File.Exists(kubeconfig))
            return false;
        using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
        return (await client.HttpClient.GetAsync(new Uri(client.BaseUri, "readyz"))).IsSuccessStatusCode;
    });

    private MemberProcess Add(MemberProcess member)
    {
        _all.Add(member);
        return member;
    }
}
