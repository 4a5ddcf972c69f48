using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests.Pods;

/// <summary><c>kubectl exec</c> over both of its transports, through the gateway to both nodes.</summary>
[Collection(nameof(ClusterFixture))]
public class ExecTests(ClusterFixture cluster)
{
    [Theory]
    [InlineData("websocket", "true")]
    [InlineData("spdy", "false")]
    public async Task Exec_carries_streams_and_exit_codes(string transport, string webSockets)
    {
        await using var space = await TestNamespace.CreateAsync(cluster, "exec-" + transport);
        (await space.KubectlAsync("create", "deployment", "shell", "--image=" + ClusterFixture.Image, "--replicas=4")).Must();
        (await space.KubectlAsync("rollout", "status", "deployment/shell", "--timeout=60s")).Must();
        var pods = (await space.GetAsync("pods"))["items"]!.AsArray();
        Assert.Equal(2, pods.Select(p => (string)p!["spec"]!["nodeName"]!).Distinct().Count());
        foreach (var pod in pods.DistinctBy(p => (string)p!["spec"]!["nodeName"]!).Select(p => (string)p!["metadata"]!["name"]!))
        {
            var apart = await ExecAsync(null, pod, "--", "sh", "-c", "echo to-out; echo to-err >&2; exit 42");
            Assert.Equal((42, "to-out\n"), (apart.ExitCode, apart.Output));
            Assert.StartsWith("to-err\n", apart.Error);

            // Much more than any buffer on the way, in both directions; the end of the input ends the program.
            var big = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"line {i}\n"));
            Assert.Equal(big, (await ExecAsync(big, "-i", pod, "--", "cat")).Must());
            Assert.Equal("300000\n", (await ExecAsync(null, pod, "--", "sh", "-c", "head -c 300000 /dev/zero | wc -c")).Must());
            var missing = await ExecAsync(null, pod, "--", "no-such-program");
            Assert.NotEqual(0, missing.ExitCode);
            Assert.Contains("no-such-program", missing.Error);
        }

        var none = await ExecAsync(null, "nobody", "--", "true");
        Assert.Contains("pods \"nobody\" not found", none.Error);

        Task<Outcome> ExecAsync(string? input, params string[] arguments) => cluster.RunKubectlAsync(
            "kubectl", input, ["-n", space.Name, "exec", .. arguments],
            new Dictionary<string, string> { ["KUBECTL_REMOTE_COMMAND_WEBSOCKETS"] = webSockets });
    }
}
