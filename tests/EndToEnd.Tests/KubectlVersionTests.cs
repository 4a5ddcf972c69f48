using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests;

/// <summary>The first steps of a user with every kubectl there is: releases years apart ask in different ways.</summary>
[Collection(nameof(ClusterFixture))]
public class KubectlVersionTests(ClusterFixture cluster)
{
    private static int _number;

    [Theory]
    [ClassData(typeof(Kubectls))]
    public async Task Story_works_with_every_release(string program)
    {
        await using var space = await TestNamespace.CreateAsync(cluster, $"kubectl-{Interlocked.Increment(ref _number)}");
        (await RunAsync("create", "deployment", "web", "--image=" + ClusterFixture.Image, "--replicas=2")).Must();
        (await RunAsync("rollout", "status", "deployment/web", "--timeout=40s")).Must();
        (await RunAsync("expose", "deployment", "web", "--port=80", "--target-port=8080")).Must();
        var pods = (await RunAsync("get", "pods", "-o", "name")).Must().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, pods.Length);
        Assert.Contains("2/2", (await RunAsync("get", "deployment", "web")).Must());
        Assert.Contains("serving on 8080", (await RunAsync("logs", pods[0])).Must());
        Assert.Equal(pods[0], "pod/" + (await RunAsync("exec", pods[0], "--", "hostname")).Must().Trim());
        var failed = await RunAsync("exec", pods[0], "--", "sh", "-c", "exit 7");
        Assert.True(failed.ExitCode == 7 || failed.Error.Contains("exit code 7", StringComparison.Ordinal), failed.Error);
        Assert.Equal("typed", (await cluster.RunKubectlAsync(program, "typed", ["-n", space.Name, "exec", "-i", pods[0], "--", "cat"])).Must());
        Assert.Contains("Started", (await RunAsync("describe", pods[0])).Must());

        // Validation, explanation and merging by the schema: three uses of the published OpenAPI documents.
        const string map = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"},"data":{"a":"VALUE"}}""";
        foreach (var value in (string[])["one", "two"])
            (await InputAsync(map.Replace("VALUE", value, StringComparison.Ordinal), "apply", "-f", "-")).Must();
        Assert.Equal("two", (await RunAsync("get", "configmap", "m", "-o", "jsonpath={.data.a}")).Must());
        var unknown = await InputAsync(map.Replace("data", "dat", StringComparison.Ordinal), "create", "-f", "-");
        Assert.Contains("unknown field", unknown.Error);
        Assert.Contains("List of containers", (await RunAsync("explain", "pod.spec.containers")).Must());
        Assert.Equal(0, (await InputAsync(map.Replace("VALUE", "two", StringComparison.Ordinal), "apply", "--dry-run=server", "-f", "-")).ExitCode);

        (await RunAsync("scale", "deployment", "web", "--replicas=1")).Must();
        (await RunAsync("set", "env", "deployment/web", "A=b")).Must();
        (await RunAsync("rollout", "status", "deployment/web", "--timeout=40s")).Must();
        (await RunAsync("rollout", "undo", "deployment/web")).Must();
        (await RunAsync("rollout", "status", "deployment/web", "--timeout=40s")).Must();
        (await RunAsync("delete", "deployment,service", "web", "--timeout=40s")).Must();

        Task<Outcome> RunAsync(params string[] arguments) => cluster.RunKubectlAsync(program, null, ["-n", space.Name, .. arguments]);
        Task<Outcome> InputAsync(string input, params string[] arguments) => cluster.RunKubectlAsync(program, input, ["-n", space.Name, .. arguments]);
    }
}
