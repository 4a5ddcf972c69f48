using System.Text.Json.Nodes;

namespace OrleansOrchestrator.EndToEnd.Tests;

/// <summary>A namespace of the shared cluster that one test works in; deleted with all that is in it when the test ends.</summary>
internal sealed class TestNamespace : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private readonly ClusterFixture _cluster;

    private TestNamespace(ClusterFixture cluster, string name) => (_cluster, Name) = (cluster, name);

    public string Name { get; }

    public static async Task<TestNamespace> CreateAsync(ClusterFixture cluster, string name)
    {
        (await cluster.KubectlAsync("create", "namespace", name)).Must();
        return new TestNamespace(cluster, name);
    }

    public Task<Outcome> KubectlAsync(params string[] arguments) => _cluster.KubectlAsync(["-n", Name, .. arguments]);

    public Task<Outcome> KubectlWithInputAsync(string input, params string[] arguments) =>
        _cluster.KubectlWithInputAsync(input, ["-n", Name, .. arguments]);

    public async Task ApplyAsync(string yaml) => (await KubectlWithInputAsync(yaml, "apply", "-f", "-")).Must();

    public Task<JsonNode> GetAsync(params string[] arguments) => _cluster.GetAsync(["-n", Name, .. arguments]);

    /// <summary>Waits until pods are ready.</summary>
    public async Task ReadyAsync(params string[] pods) =>
        (await KubectlAsync(["wait", "--for=condition=Ready", "--timeout=40s", .. pods.Select(p => "pod/" + p)])).Must();

    /// <summary>Runs a shell command in a pod.</summary>
    public Task<Outcome> ShellAsync(string pod, string command) => KubectlAsync("exec", pod, "--", "sh", "-c", command);

    /// <summary>Repeats a question about one pod until its answer is yes.</summary>
    public Task PodAsync(string pod, string awaited, Func<JsonNode, bool> isSo) =>
        ClusterFixture.EventuallyAsync(awaited, Patience, async () =>
        {
            var seen = await GetAsync("pod", pod);
            return (isSo(seen), seen["status"]!.ToJsonString());
        });

    public Task EventuallyAsync(string awaited, Func<Task<(bool Done, string State)>> ask) =>
        ClusterFixture.EventuallyAsync(awaited, Patience, ask);

    public async ValueTask DisposeAsync() =>
        await KubectlAsync("delete", "namespace", Name, "--wait=false");
}
