using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests;

/// <summary>
/// A cluster started as a user starts it, with two real nodes, an imported image, and real kubectl. Shared by all tests here; each
/// works in a namespace of its own.
/// </summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    public const string Image = "docker.io/library/web:1";

    private readonly string _work = Directory.CreateTempSubdirectory("orchestrator-e2e-").FullName;
    private string _kubeconfig = "";

    /// <summary>Network namespaces of pods that were on this machine before the cluster.</summary>
    public IReadOnlyCollection<string> ForeignPodNamespaces { get; } = PodNamespaces();

    public int Port { get; } = FreePort();

    public string Kubeconfig => _kubeconfig;

    public string Data => Path.Combine(_work, "data");

    /// <summary>Kills the process as a power cut would and starts it again on the same data.</summary>
    public async Task CrashAndRestartAsync()
    {
        var pid = (await File.ReadAllTextAsync(Path.Combine(Data, "run", "orchestrator.pid"))).Trim();
        (await Shell.RunAsync("kill", ["-KILL", pid])).Must();
        await StartAsync();
    }

    public async Task InitializeAsync()
    {
        await StartAsync();
        _kubeconfig = (await LauncherAsync("kubeconfig")).Must().Trim();
        var image = Path.Combine(_work, "web.tar");
        (await Shell.RunAsync("bash", [Path.Combine(Root(), "tests", "EndToEnd.Tests", "make-image.sh"), image, Image])).Must();
        (await LauncherAsync("import", image)).Must();
    }

    public async Task DisposeAsync()
    {
        (await LauncherAsync("down")).Must();
        Directory.Delete(_work, recursive: true);
    }

    public Task<Outcome> LauncherAsync(string command, params string[] arguments) =>
        Shell.RunAsync(Path.Combine(Root(), "orchestrator"), [command, "--data", Data, .. arguments]);

    public Task<Outcome> KubectlAsync(params string[] arguments) => KubectlWithInputAsync(null, arguments);

    public Task<Outcome> KubectlWithInputAsync(string? input, params string[] arguments) => RunKubectlAsync("kubectl", input, arguments);

    /// <summary>Runs one of several kubectl programs, each with a discovery cache of its own.</summary>
    public Task<Outcome> RunKubectlAsync(
        string program, string? input, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var variables = new Dictionary<string, string>(environment ?? new Dictionary<string, string>())
        {
            ["KUBECONFIG"] = _kubeconfig,
            ["KUBECACHEDIR"] = Path.Combine(_work, "cache", Path.GetFileName(program)),
        };
        return Shell.RunAsync(program, arguments, variables, input);
    }

    /// <summary>Starts a kubectl that goes on until it is ended.</summary>
    public Process StartKubectl(params string[] arguments)
    {
        var start = new ProcessStartInfo("kubectl", arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["KUBECONFIG"] = _kubeconfig;
        return Process.Start(start)!;
    }

    public async Task<JsonNode> GetAsync(params string[] arguments) =>
        JsonNode.Parse((await KubectlAsync(["get", "-o", "json", .. arguments])).Must())!;

    /// <summary>Repeats a question until its answer is yes; says what was awaited, and the last answer, when it never is.</summary>
    public static async Task EventuallyAsync(string awaited, TimeSpan atMost, Func<Task<(bool Done, string State)>> ask)
    {
        var until = DateTime.UtcNow + atMost;
        while (true)
        {
            var (done, state) = await ask();
            if (done)
                return;
            if (DateTime.UtcNow > until)
                throw new TimeoutException($"not within {atMost}: {awaited}; now: {state}");
            await Task.Delay(200);
        }
    }

    public async Task StartAsync() =>
        (await LauncherAsync("up", "--detach", "--port", Port.ToString(), "--nodes", "2")).Must();

    public static IReadOnlyCollection<string> PodNamespaces() =>
        Directory.Exists("/run/netns") ? Directory.GetFiles("/run/netns", "cni-*") : [];

    public static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "OrleansOrchestrator.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("the solution is not above the tests");
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

[CollectionDefinition(nameof(ClusterFixture))]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>;
