using System.Globalization;
using System.Text.Json.Nodes;

namespace OrleansOrchestrator.EndToEnd.Tests.Nodes;

/// <summary>One of several clusters with nodes on this machine, in a data directory and on a port of its own.</summary>
internal sealed class LocalCluster(int nodes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string _work = Directory.CreateTempSubdirectory("orchestrator-beside-").FullName;

    public int Port { get; } = ClusterFixture.FreePort();

    private string Data => Path.Combine(_work, "data");

    public async Task UpAsync() => (await LauncherAsync(
        "up", "--detach", "--port", Port.ToString(CultureInfo.InvariantCulture), "--nodes", nodes.ToString(CultureInfo.InvariantCulture))).Must();

    public async Task DownAsync() => (await LauncherAsync("down")).Must();

    /// <summary>Ends the process as a power cut would.</summary>
    public async Task KillAsync() =>
        (await Shell.RunAsync("kill", ["-KILL", (await File.ReadAllTextAsync(Path.Combine(Data, "run", "orchestrator.pid"))).Trim()])).Must();

    public async Task ImportAsync(string archive) => (await LauncherAsync("import", archive)).Must();

    public Task<Outcome> LauncherAsync(string command, params string[] arguments) =>
        Shell.RunAsync(Path.Combine(ClusterFixture.Root(), "orchestrator"), [command, "--data", Data, .. arguments]);

    public Task<Outcome> KubectlAsync(params string[] arguments) => Shell.RunAsync("kubectl", arguments, new Dictionary<string, string>
    {
        ["KUBECONFIG"] = Path.Combine(Data, "admin.kubeconfig"),
        ["KUBECACHEDIR"] = Path.Combine(_work, "cache"),
    });

    public async Task<JsonNode> GetAsync(params string[] arguments) =>
        JsonNode.Parse((await KubectlAsync(["get", "-o", "json", .. arguments])).Must())!;

    /// <summary>Pods of a deployment with their addresses and containers.</summary>
    public async Task<IReadOnlyList<RunningPod>> PodsAsync() =>
        [.. (await GetAsync("pods", "-l", "app=web"))["items"]!.AsArray().Select(RunningPod.Of).OrderBy(pod => pod.Name, StringComparer.Ordinal)];

    public async Task<string> ClusterIpAsync(string service, string ns = "default") =>
        (string)(await GetAsync("-n", ns, "service", service))["spec"]!["clusterIP"]!;

    /// <summary>Asks over HTTP from inside a pod until one of the expected pods answers.</summary>
    public Task AnswersAsync(IEnumerable<string> expected, string from, string host, int port) => AnswersAsync(
        expected, $"from {from} at {host}:{port}",
        () => KubectlAsync("exec", from, "--", "sh", "-c", $"printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 {host} {port} | tail -n 1"));

    /// <summary>Asks over HTTP from the machine until one of the expected pods answers.</summary>
    public static Task AnswersAsync(IEnumerable<string> expected, string host, int port) => AnswersAsync(
        expected, $"from the machine at {host}:{port}", () => Shell.RunAsync("curl", ["-s", "-m", "2", $"http://{host}:{port}/"]));

    /// <summary>Takes it down, however far it came, and deletes what it kept.</summary>
    public async Task RemoveAsync()
    {
        await LauncherAsync("down");
        Directory.Delete(_work, recursive: true);
    }

    private static Task AnswersAsync(IEnumerable<string> expected, string how, Func<Task<Outcome>> ask) =>
        ClusterFixture.EventuallyAsync("an answer " + how, Patience, async () =>
        {
            var answer = await ask();
            return (expected.Contains(answer.Output.Trim()), answer.Output + answer.Error);
        });
}

/// <summary>What must not change while another cluster comes and goes.</summary>
internal sealed record RunningPod(string Name, string Address, string Container)
{
    public static RunningPod Of(JsonNode? pod) => new(
        (string)pod!["metadata"]!["name"]!,
        (string?)pod["status"]!["podIP"] ?? "",
        (string?)pod["status"]!["containerStatuses"]?[0]?["containerID"] ?? "");
}
