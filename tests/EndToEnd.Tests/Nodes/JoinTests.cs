using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests.Nodes;

/// <summary>A machine, here a network namespace, becomes a node with nothing but the line that <c>token create</c> prints.</summary>
public sealed class JoinTests : IAsyncLifetime, IDisposable
{
    private const string Host = "10.246.9.1";
    private const string Machine = "10.246.9.2";
    private const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

    private readonly string _namespace = "oo-join-" + Guid.NewGuid().ToString("N")[..6];
    private readonly ControlPlane _plane = new();
    private readonly string _machine = Directory.CreateTempSubdirectory("orchestrator-machine-").FullName;
    private Process? _agent;

    private string Link => "ooj" + _namespace[^6..];

    private static string Program => Path.Combine(ClusterFixture.Root(), "artifacts", "app", "orleans-orchestrator");

    // Where "teardown --data" looks for nodes.
    private string NodeData => Path.Combine(_machine, "nodes", "1");

    public async Task InitializeAsync()
    {
        await IpAsync($"netns add {_namespace}");
        await IpAsync($"link add {Link} type veth peer name eth0 netns {_namespace}");
        await IpAsync($"address add {Host}/24 dev {Link}");
        await IpAsync($"link set {Link} up");
        await IpAsync($"-n {_namespace} link set lo up");
        await IpAsync($"-n {_namespace} address add {Machine}/24 dev eth0");
        await IpAsync($"-n {_namespace} link set eth0 up");
        await IpAsync($"-n {_namespace} route add default via {Host}");
        await _plane.UpAsync();
    }

    [Fact]
    public async Task Machine_with_a_token_becomes_a_node_and_stays_one_without_it()
    {
        var line = (await _plane.LauncherAsync("token", "create", "--server", $"https://{Host}:{_plane.Port}")).Must().Trim().Split(' ');
        Assert.Equal(["node-agent", "--join", $"https://{Host}:{_plane.Port}", "--token"], line[..4]);
        var token = line[4];
        StartAgent(line);
        await ReadyAsync(after: DateTimeOffset.MinValue);

        var (_, requests) = await _plane.SendAsync(HttpMethod.Get, Requests);
        var askers = requests["items"]!.AsArray().Select(each => (string?)each!["spec"]!["username"]).Order(StringComparer.Ordinal);
        Assert.Equal(["system:bootstrap:" + token.Split('.')[0], "system:node:joined"], askers);
        Assert.All(requests["items"]!.AsArray(), each => Assert.Equal("AutoApproved", (string?)each!["status"]!["conditions"]![0]!["reason"]));
        Assert.Equal("600", (await Shell.RunAsync("stat", ["--format=%a", Path.Combine(NodeData, "kubeconfig")])).Must().Trim());
        // Over the certificate that the node serves with.
        var (code, _) = await _plane.SendAsync(HttpMethod.Get, "/api/v1/nodes/joined/proxy/pods");
        Assert.Equal(HttpStatusCode.OK, code);

        (await _plane.LauncherAsync("token", "delete", token)).Must();
        await StopAgentAsync();
        var restarted = DateTimeOffset.UtcNow;
        StartAgent(["node-agent"]);
        await ReadyAsync(after: restarted);
    }

    public async Task DisposeAsync()
    {
        await StopAgentAsync();
        (await Shell.RunAsync(Program, ["teardown", "--data", _machine])).Must();
        await IpAsync($"link delete {Link}");
        await IpAsync($"netns delete {_namespace}");
        await _plane.DisposeAsync();
        Directory.Delete(_machine, recursive: true);
    }

    public void Dispose()
    {
        _agent?.Dispose();
        _plane.Dispose();
    }

    private void StartAgent(string[] arguments)
    {
        Directory.CreateDirectory(NodeData);
        _agent?.Dispose();
        _agent = Process.Start(
            "nsenter",
            [
                "--net=/run/netns/" + _namespace, Program, .. arguments, "--data", NodeData, "--node-name", "joined", "--cgroup-root", "/" + _namespace,
            ]);
    }

    private async Task StopAgentAsync()
    {
        if (_agent is null or { HasExited: true })
            return;
        (await Shell.RunAsync("kill", ["-TERM", _agent.Id.ToString()])).Must();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await _agent.WaitForExitAsync(limit.Token);
    }

    // The lease says that an agent is behind it, and since when.
    private Task ReadyAsync(DateTimeOffset after) => ClusterFixture.EventuallyAsync("the node is Ready", TimeSpan.FromSeconds(60), async () =>
    {
        var (_, node) = await _plane.SendAsync(HttpMethod.Get, "/api/v1/nodes/joined");
        var ready = node["status"] is JsonObject status && status["conditions"] is JsonArray conditions
            && conditions.Any(each => (string?)each!["type"] == "Ready" && (string?)each["status"] == "True");
        var (_, lease) = await _plane.SendAsync(HttpMethod.Get, "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/joined");
        var renewed = (string?)lease["spec"]?["renewTime"] is { } time && DateTimeOffset.Parse(time) > after;
        return (ready && renewed, node.ToJsonString());
    });

    private static async Task IpAsync(string arguments) => (await Shell.RunAsync("ip", arguments.Split(' '))).Must();
}
