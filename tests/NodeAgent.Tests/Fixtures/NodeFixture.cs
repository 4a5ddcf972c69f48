using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansOrchestrator.NodeAgent.Tests.Fixtures;

/// <summary>A whole node agent on the shared containerd.</summary>
internal sealed class NodeFixture : IAsyncDisposable
{
    private const string Namespace = "default";
    private readonly ContainerdFixture containerd;
    private NodeAgentService? agent;

    private NodeFixture(ContainerdFixture containerd, ApiDouble api)
    {
        this.containerd = containerd;
        Api = api;
    }

    public ApiDouble Api { get; }

    public static async Task<NodeFixture> StartAsync(ContainerdFixture containerd)
    {
        var node = new NodeFixture(containerd, await ApiDouble.StartAsync());
        await node.StartAgentAsync();
        return node;
    }

    public string WriteKubeconfig() => Api.WriteKubeconfig(containerd.Options.DataDirectory);

    public async Task StartAgentAsync(bool withKubeconfig = true)
    {
        var kubeconfig = WriteKubeconfig();
        if (!withKubeconfig)
            File.Delete(kubeconfig);
        var options = new NodeAgentOptions
        {
            KubeconfigPath = kubeconfig,
            NodeName = containerd.Options.NodeName,
            DataDirectory = containerd.Options.DataDirectory,
            PodCidr = containerd.Options.PodCidr,
            BridgeName = containerd.Options.BridgeName,
            CgroupRoot = containerd.Options.CgroupRoot,
            CriSocket = containerd.Paths.ContainerdSocket,
            NodeIp = "127.0.0.1",
            KubeletPort = 0,
        };
        var verbose = Environment.GetEnvironmentVariable("NODE_AGENT_TEST_LOG") is { Length: > 0 };
        agent = new NodeAgentService(
            options, TimeProvider.System, verbose ? LoggerFactory.Create(log => log.AddSimpleConsole()) : NullLoggerFactory.Instance);
        await agent.StartAsync(CancellationToken.None);
    }

    public async Task StopAgentAsync()
    {
        if (agent is null)
            return;
        await agent.StopAsync(CancellationToken.None);
        agent.Dispose();
        agent = null;
    }

    public static string PathOf(string pod) => $"api/v1/namespaces/{Namespace}/pods/{pod}";

    /// <summary>Creates a pod from its spec, in JSON, bound to the node.</summary>
    public void CreatePod(string name, string spec)
    {
        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Namespace, ["labels"] = new JsonObject { ["app"] = name } },
            ["spec"] = JsonNode.Parse(spec),
            ["status"] = new JsonObject { ["phase"] = "Pending" },
        };
        pod["spec"]!["nodeName"] = containerd.Options.NodeName;
        Api.Put(PathOf(name), pod);
    }

    /// <summary>Asks for a pod's deletion as the API does.</summary>
    public void DeletePod(string name, int graceSeconds) => Api.Change(PathOf(name), pod =>
    {
        pod["metadata"]!["deletionTimestamp"] = DateTime.UtcNow.AddSeconds(graceSeconds).ToString("yyyy-MM-ddTHH:mm:ssZ");
        pod["metadata"]!["deletionGracePeriodSeconds"] = graceSeconds;
    });

    public JsonObject? Status(string pod) => Api.Find(PathOf(pod))?["status"] as JsonObject;

    public string? Condition(string pod, string type) => (string?)(Status(pod)?["conditions"] as JsonArray)?
        .FirstOrDefault(one => (string?)one!["type"] == type)?["status"];

    public Task ReadyAsync(string pod) => Eventually.TrueAsync(() => Condition(pod, "Ready") == "True", pod + " Ready", State);

    public Task GoneAsync(string pod) => Eventually.TrueAsync(() => Api.Find(PathOf(pod)) is null, $"the end of {pod}", State);

    public Task PhaseAsync(string pod, string phase, TimeSpan? atMost = null) =>
        Eventually.TrueAsync(() => (string?)Status(pod)?["phase"] == phase, $"{pod} {phase}", State, atMost);

    private string State() => string.Join('\n', Api.All("api/v1/namespaces/default/pods/").Select(one => one["status"]!.ToJsonString())
        .Concat(Api.All("api/v1/namespaces/default/events/").Select(one => (string?)one["message"])));

    public async ValueTask DisposeAsync()
    {
        await StopAgentAsync();
        await Api.DisposeAsync();
    }
}
