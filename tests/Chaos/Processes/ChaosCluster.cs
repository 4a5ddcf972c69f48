using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace OrleansOrchestrator.Chaos.Processes;

/// <summary>
/// Silos, gateways and a node as processes of the real program over a PostgreSQL server, and who starts them anew when they end: as a
/// restart policy does, after a second.
/// </summary>
internal sealed class ChaosCluster : IAsyncDisposable
{
    private const int Active = 3;
    private const int Dead = 6;

    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<Member, int> _ends = [];
    private Task _supervisor = Task.CompletedTask;

    private readonly string _folder;
    private readonly string[] _program;

    private ChaosCluster(DatabaseServer database, SiloNetwork? network, string folder, string[] program)
    {
        (Database, Network) = (database, network);
        (_folder, _program) = (folder, program);
    }

    public DatabaseServer Database { get; }

    /// <summary>Null where nothing can be cut.</summary>
    public SiloNetwork? Network { get; }

    public List<Member> Silos { get; } = [];

    public List<Member> Gateways { get; } = [];

    /// <summary>Null until it is started.</summary>
    public ChaosNode? Node { get; private set; }

    public List<string> Kubeconfigs { get; } = [];

    public static async Task<ChaosCluster> StartAsync(ChaosOptions options, string folder, int silos, int gateways, bool isolated)
    {
        var network = isolated ? await SiloNetwork.CreateAsync(silos) : null;
        var hub = isolated ? SiloNetwork.Hub : "127.0.0.1";
        var database = new DatabaseServer(Path.Combine(folder, "postgres"), hub, isolated ? SiloNetwork.DatabasePort : FreePort());
        string[] program = options.Program.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", options.Program] : [options.Program];
        var cluster = new ChaosCluster(database, network, folder, program);
        await database.CreateAsync();
        var settings = new Dictionary<string, string> { ["ORCHESTRATOR_DATABASE"] = database.ConnectionString };
        for (var i = 0; i < silos; i++)
        {
            var address = isolated ? SiloNetwork.AddressOf(i) : hub;
            string[] command =
            [
                .. isolated ? SiloNetwork.Within(i) : [], .. program, "silo", "--name", $"silo-{i + 1}",
                "--data", Path.Combine(folder, $"silo-{i + 1}"), "--address", address,
                "--silo-port", (isolated ? 11111 : FreePort()).ToString(), "--client-port", (isolated ? 30000 : FreePort()).ToString(),
            ];
            cluster.Silos.Add(new Member($"silo {i + 1}", command, settings, Path.Combine(folder, $"silo-{i + 1}.log")));
        }

        for (var i = 0; i < gateways; i++)
        {
            var data = Path.Combine(folder, $"gateway-{i + 1}");
            cluster.Kubeconfigs.Add(Path.Combine(data, "admin.kubeconfig"));
            string[] command = [.. program, "gateway", "--name", $"gateway-{i + 1}", "--address", hub, "--data", data, "--port", FreePort().ToString()];
            cluster.Gateways.Add(new Member($"gateway {i + 1}", command, settings, Path.Combine(folder, $"gateway-{i + 1}.log")));
        }

        foreach (var member in cluster.All)
            member.Start();
        cluster._supervisor = cluster.SuperviseAsync();
        return cluster;
    }

    private IEnumerable<Member> All => Silos.Concat(Gateways).Concat(Node is null ? [] : [Node.Agent]);

    /// <summary>Starts a node at the first gateway.</summary>
    public void StartNode(string name)
    {
        Node = new ChaosNode(name, _folder, _program, Kubeconfigs[0]);
        Node.Agent.Start();
    }

    /// <summary>How often a member ended by itself.</summary>
    public int EndsOf(Member member)
    {
        lock (_ends)
            return _ends.GetValueOrDefault(member);
    }

    public int EndsOfSilos => Silos.Sum(EndsOf);

    public int EndsOfGateways => Gateways.Sum(EndsOf);

    public int EndsOfNode => Node is null ? 0 : EndsOf(Node.Agent);

    /// <summary>Silos in service, by the membership.</summary>
    public Task<long> ActiveSilosAsync() => CountAsync(Active);

    /// <summary>Lives of silos that are over, by the membership.</summary>
    public Task<long> DeadSilosAsync() => CountAsync(Dead);

    /// <summary>Until all silos are in service and all processes run.</summary>
    public async Task WaitUntilWholeAsync(TimeSpan atMost)
    {
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < atMost)
        {
            try
            {
                if (All.All(m => m.IsRunning) && await ActiveSilosAsync() == Silos.Count)
                    return;
            }
            catch (NpgsqlException)
            {
                // It comes back.
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"not all members were in service after {atMost}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _supervisor;
        foreach (var member in All)
            member.Dispose();
        NpgsqlConnection.ClearAllPools();
        await Database.DisposeAsync();
        _stop.Dispose();
    }

    private async Task SuperviseAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (var member in All)
            {
                if (member.IsRunning || member.IsHeldDown)
                    continue;
                lock (_ends)
                    _ends[member] = _ends.GetValueOrDefault(member) + 1;
                await Task.Delay(RestartDelay, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!member.IsHeldDown && !_stop.IsCancellationRequested)
                    member.Start();
            }

            await Task.Delay(100, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<long> CountAsync(int status)
    {
        await using var connection = new NpgsqlConnection(Database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM silos WHERE status = {status}", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
