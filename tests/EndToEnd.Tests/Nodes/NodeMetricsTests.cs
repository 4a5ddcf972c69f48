using System.Globalization;
using OrleansOrchestrator.Cluster.Tests.Observability;
using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests.Nodes;

/// <summary>What nodes tell about themselves, in the server's process and in one of their own.</summary>
[Collection(nameof(ClusterFixture))]
public class NodeMetricsTests(ClusterFixture cluster)
{
    [Fact]
    public async Task Every_node_tells_what_is_documented()
    {
        await using var space = await TestNamespace.CreateAsync(cluster, "node-metrics");
        var nodes = (await cluster.GetAsync("nodes"))["items"]!.AsArray().Select(n => (string)n!["metadata"]!["name"]!).ToList();
        foreach (var node in nodes)
        {
            await space.ApplyAsync($$$"""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"on-{{{node}}}"},"spec":{"nodeSelector":{"kubernetes.io/hostname":"{{{node}}}"},
                 "terminationGracePeriodSeconds":1,"containers":[{"name":"main","image":"{{{ClusterFixture.Image}}}"}]}}
                """);
        }

        await space.ReadyAsync([.. nodes.Select(node => "on-" + node)]);
        var documented = DocumentedMetrics.Read().Where(DocumentedMetrics.IsOfNodes).Order().ToList();
        foreach (var node in nodes)
        {
            (await space.ShellAsync("on-" + node, "nslookup -type=a kubernetes.default.svc.cluster.local")).Must();
            var page = "";
            await space.EventuallyAsync($"all metrics of {node} that are documented", async () =>
            {
                page = (await cluster.KubectlAsync("get", "--raw", $"/api/v1/nodes/{node}/proxy/metrics")).Must();
                var told = DocumentedMetrics.Families(page);
                return (documented.TrueForAll(told.Contains), "missing: " + string.Join(", ", documented.Except(told)));
            });
            Assert.Equal(documented, DocumentedMetrics.Families(page).Order());
            Assert.True(Value(page, "orchestrator_node_pods", "phase=\"Running\"") >= 1);
            Assert.True(Value(page, "orchestrator_node_pod_start_duration_seconds_count") >= 1);
            Assert.True(Value(page, "orchestrator_node_runtime_operation_duration_seconds_count", "operation=\"RunPodSandbox\"", "outcome=\"success\"") >= 1);
            Assert.True(Value(page, "orchestrator_node_dns_query_duration_seconds_count", "result=\"noerror\"", "source=\"cluster\"") >= 1);
        }
    }

    [Fact]
    public async Task Metrics_of_a_node_are_not_for_strangers()
    {
        foreach (var node in (await cluster.GetAsync("nodes"))["items"]!.AsArray())
        {
            var status = node!["status"]!;
            var address = (string)status["addresses"]!.AsArray().First(a => (string?)a!["type"] == "InternalIP")!["address"]!;
            var port = (int)status["daemonEndpoints"]!["kubeletEndpoint"]!["Port"]!;
            var answer = await Shell.RunAsync("curl", ["-sk", "--noproxy", "*", $"https://{address}:{port}/metrics"]);
            Assert.Equal("Unauthorized", answer.Must());
        }
    }

    /// <summary>What a page says of the one series that has all these attributes; 0 if there is none.</summary>
    private static double Value(string page, string name, params string[] attributes)
    {
        foreach (var line in page.Split('\n'))
        {
            if (line.StartsWith(name + "{", StringComparison.Ordinal) && Array.TrueForAll(attributes, a => line.Contains(a, StringComparison.Ordinal)))
                return double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
        }

        return 0;
    }
}
