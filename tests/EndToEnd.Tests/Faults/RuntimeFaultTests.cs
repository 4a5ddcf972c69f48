using System.Text.Json.Nodes;
using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests.Faults;

/// <summary>Parts of a running cluster that are killed: containers do not notice, and the parts come back.</summary>
[Collection(nameof(ClusterFixture))]
public class RuntimeFaultTests(ClusterFixture cluster)
{
    [Fact]
    public async Task Containers_outlive_a_killed_containerd_and_new_pods_start()
    {
        await using var space = await TestNamespace.CreateAsync(cluster, "containerd-killed");
        await RunAsync(space, 4);
        var before = await ContainersAsync(space);
        foreach (var node in (int[])[1, 2])
            await KillAsync(Path.Combine("nodes", $"{node}", "containerd", "containerd.pid"));
        await RunAsync(space, 8);
        Assert.Subset((await ContainersAsync(space)).ToHashSet(), before.ToHashSet());
        // Everything that goes through the runtime works again, for the old pods as well.
        var old = before[0].Split(' ')[0];
        Assert.Equal(old, (await space.KubectlAsync("exec", old, "--", "hostname")).Must().Trim());
        (await space.KubectlAsync("delete", "pod", old, "--timeout=20s")).Must();
    }

    [Fact]
    public async Task Containers_outlive_a_killed_node_agent_which_comes_back()
    {
        await using var space = await TestNamespace.CreateAsync(cluster, "agent-killed");
        await RunAsync(space, 4);
        var before = await ContainersAsync(space);
        var pid = Path.Combine("nodes", "2", "agent.pid");
        var killed = await KillAsync(pid);
        // What ends while nobody looks is seen afterwards.
        await ClusterFixture.EventuallyAsync("another agent", TimeSpan.FromSeconds(20), async () =>
        {
            var now = (await File.ReadAllTextAsync(Path.Combine(cluster.Data, pid))).Trim();
            return (now != killed && Directory.Exists("/proc/" + now), now);
        });
        await RunAsync(space, 8);
        Assert.Subset((await ContainersAsync(space)).ToHashSet(), before.ToHashSet());
        var nodes = (await cluster.GetAsync("nodes"))["items"]!.AsArray();
        Assert.Equal(2, nodes.Count);
        (await space.KubectlAsync("scale", "deployment", "steady", "--replicas=0")).Must();
        await space.EventuallyAsync("no pods", async () =>
        {
            var left = (await space.KubectlAsync("get", "pods", "-o", "name")).Must();
            return (left.Length == 0, left);
        });
    }

    [Fact]
    public async Task Cluster_comes_back_as_it_was_after_down_and_up()
    {
        await using var space = await TestNamespace.CreateAsync(cluster, "down-and-up");
        await RunAsync(space, 2);
        (await space.KubectlAsync("expose", "deployment", "steady", "--port=80", "--target-port=8080")).Must();
        var address = (string)(await space.GetAsync("service", "steady"))["spec"]!["clusterIP"]!;
        var pods = (await space.KubectlAsync("get", "pods", "-o", "name")).Must();

        (await cluster.LauncherAsync("down")).Must();
        Assert.DoesNotContain(cluster.Data, await File.ReadAllTextAsync("/proc/mounts"), StringComparison.Ordinal);
        await cluster.StartAsync();
        (await space.KubectlAsync("rollout", "status", "deployment/steady", "--timeout=60s")).Must();
        Assert.Equal(pods, (await space.KubectlAsync("get", "pods", "-o", "name")).Must());
        Assert.Equal(address, (string?)(await space.GetAsync("service", "steady"))["spec"]!["clusterIP"]);
        await space.EventuallyAsync("an answer of the service", async () =>
        {
            var answer = await Shell.RunAsync("curl", ["-s", "-m", "2", $"http://{address}/"]);
            return (answer.Output.StartsWith("steady-", StringComparison.Ordinal), answer.Output + answer.Error);
        });
    }

    [Fact]
    public async Task Down_removes_what_is_left_when_everything_was_killed()
    {
        await using var space = await TestNamespace.CreateAsync(cluster, "all-killed");
        await RunAsync(space, 4);
        Assert.True(ClusterFixture.PodNamespaces().Except(cluster.ForeignPodNamespaces).Count() >= 4);
        await KillAsync(Path.Combine("run", "orchestrator.pid"));
        await KillAsync(Path.Combine("nodes", "2", "agent.pid"));
        foreach (var node in (int[])[1, 2])
            await KillAsync(Path.Combine("nodes", $"{node}", "containerd", "containerd.pid"));

        (await cluster.LauncherAsync("down")).Must();
        Assert.Empty(ClusterFixture.PodNamespaces().Except(cluster.ForeignPodNamespaces));
        Assert.DoesNotContain(cluster.Data, await File.ReadAllTextAsync("/proc/mounts"), StringComparison.Ordinal);
        Assert.NotEqual(0, (await Shell.RunAsync("pgrep", ["-f", "containerd.*" + cluster.Data])).ExitCode);
        await cluster.StartAsync();
        (await space.KubectlAsync("rollout", "status", "deployment/steady", "--timeout=60s")).Must();
    }

    private static async Task RunAsync(TestNamespace space, int replicas)
    {
        if ((await space.KubectlAsync("get", "deployment", "steady")).ExitCode == 0)
            (await space.KubectlAsync("scale", "deployment", "steady", $"--replicas={replicas}")).Must();
        else
            (await space.KubectlAsync("create", "deployment", "steady", "--image=" + ClusterFixture.Image, $"--replicas={replicas}")).Must();
        (await space.KubectlAsync("rollout", "status", "deployment/steady", "--timeout=60s")).Must();
    }

    private async Task<string> KillAsync(string pidFile)
    {
        var pid = (await File.ReadAllTextAsync(Path.Combine(cluster.Data, pidFile))).Trim();
        (await Shell.RunAsync("kill", ["-KILL", pid])).Must();
        return pid;
    }

    /// <summary>Pods with the ids and restart counts of their containers.</summary>
    private static async Task<List<string>> ContainersAsync(TestNamespace space) =>
        [.. (await space.GetAsync("pods"))["items"]!.AsArray().Select(Describe).Order(StringComparer.Ordinal)];

    private static string Describe(JsonNode? pod)
    {
        var container = pod!["status"]!["containerStatuses"]![0]!;
        return $"{pod["metadata"]!["name"]} {container["containerID"]} {container["restartCount"]}";
    }
}
