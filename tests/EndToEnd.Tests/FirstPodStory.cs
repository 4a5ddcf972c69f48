using System.Text.Json.Nodes;
using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests;

/// <summary>What a user does first, with real kubectl and real containers.</summary>
[Collection(nameof(ClusterFixture))]
public class FirstPodStory(ClusterFixture cluster)
{
    private const string Namespace = "story";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_deployment_runs_is_reached_scaled_and_deleted()
    {
        (await KubectlAsync("create", "namespace", Namespace)).Must();
        (await KubectlAsync("create", "deployment", "web", "--image=" + ClusterFixture.Image, "--replicas=3")).Must();
        (await KubectlAsync("rollout", "status", "deployment/web", "--timeout=60s")).Must();
        var pods = await PodsAsync();
        Assert.Equal(3, pods.Count);
        Assert.Equal(3, pods.Select(p => (string)p["status"]!["podIP"]!).Distinct().Count());

        (await KubectlAsync("expose", "deployment", "web", "--port=80", "--target-port=8080")).Must();
        var service = await cluster.GetAsync("-n", Namespace, "service", "web");
        var address = (string)service["spec"]!["clusterIP"]!;
        var names = pods.Select(p => (string)p["metadata"]!["name"]!).ToHashSet();
        await AnsweredByAllAsync("from the node", names, () => Shell.RunAsync("curl", ["-s", "-m", "2", $"http://{address}/"]));
        var first = names.First();
        await AnsweredByAllAsync("from a pod, by name", names, () =>
            KubectlAsync("exec", first, "--", "sh", "-c", "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 web 80 | tail -n 1"));

        Assert.Contains("serving on 8080", (await KubectlAsync("logs", first)).Must());
        Assert.Equal(first, (await KubectlAsync("exec", first, "--", "hostname")).Must().Trim());
        Assert.Contains("Started", (await KubectlAsync("describe", "pod", first)).Must());

        (await KubectlAsync("scale", "deployment", "web", "--replicas=5")).Must();
        await RunningAsync(5);
        (await KubectlAsync("delete", "pod", first)).Must();
        await RunningAsync(5);
        Assert.DoesNotContain(first, (await PodsAsync()).Select(p => (string)p["metadata"]!["name"]!));

        (await KubectlAsync("delete", "deployment", "web")).Must();
        await ClusterFixture.EventuallyAsync("no pods and replica sets are left", Patience, async () =>
        {
            var left = (await KubectlAsync("get", "pods,replicasets", "-o", "name")).Must();
            return (left.Length == 0, left);
        });
        (await KubectlAsync("delete", "namespace", Namespace, "--timeout=60s")).Must();
    }

    [Fact]
    public async Task Containers_keep_running_while_the_orchestrator_is_killed_and_started_again()
    {
        (await cluster.KubectlAsync("create", "deployment", "steady", "--image=" + ClusterFixture.Image, "--replicas=2")).Must();
        (await cluster.KubectlAsync("rollout", "status", "deployment/steady", "--timeout=60s")).Must();
        var before = await ContainersAsync();
        await cluster.CrashAndRestartAsync();
        (await cluster.KubectlAsync("rollout", "status", "deployment/steady", "--timeout=60s")).Must();
        Assert.Equal(before, await ContainersAsync());
        (await cluster.KubectlAsync("scale", "deployment", "steady", "--replicas=3")).Must();
        (await cluster.KubectlAsync("rollout", "status", "deployment/steady", "--timeout=60s")).Must();
        (await cluster.KubectlAsync("delete", "deployment", "steady")).Must();
    }

    /// <summary>Pods with the ids and restart counts of their containers.</summary>
    private async Task<List<string>> ContainersAsync() =>
        [.. (await cluster.GetAsync("pods", "-l", "app=steady"))["items"]!.AsArray()
            .Select(p => $"{p!["metadata"]!["name"]} {p["status"]!["containerStatuses"]![0]!["containerID"]} " +
                $"{p["status"]!["containerStatuses"]![0]!["restartCount"]}")
            .Order(StringComparer.Ordinal)];

    private Task<Outcome> KubectlAsync(params string[] arguments) => cluster.KubectlAsync(["-n", Namespace, .. arguments]);

    private async Task<List<JsonNode>> PodsAsync() =>
        [.. (await cluster.GetAsync("-n", Namespace, "pods"))["items"]!.AsArray().Select(p => p!)];

    private Task RunningAsync(int count) => ClusterFixture.EventuallyAsync($"{count} running pods", Patience, async () =>
    {
        var pods = await PodsAsync();
        var running = pods.Count(p => (string?)p["status"]?["phase"] == "Running" && p["metadata"]!["deletionTimestamp"] is null);
        return (running == count && pods.Count == count, $"{running} of {pods.Count} run");
    });

    /// <summary>Asks until every pod has answered once: the service spreads its connections.</summary>
    private static async Task AnsweredByAllAsync(string how, HashSet<string> names, Func<Task<Outcome>> ask)
    {
        var missing = new HashSet<string>(names);
        await ClusterFixture.EventuallyAsync("an answer of every pod " + how, Patience, async () =>
        {
            var answer = await ask();
            missing.Remove(answer.Output.Trim());
            return (missing.Count == 0, $"{missing.Count} pods have not answered; last: {answer.Output}{answer.Error}");
        });
    }
}
