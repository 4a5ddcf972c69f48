using System.Net;
using k8s;
using k8s.Models;
using OrleansOrchestrator.Storage.Tests;
using Xunit;

namespace OrleansOrchestrator.Cluster.Tests.Observability;

/// <summary>Every process tells what the documentation says it tells.</summary>
public sealed class ObservabilityTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    /// <summary>They are there once something has failed.</summary>
    private static readonly string[] OfFailures = ["orchestrator_store_append_failures_total", "orchestrator_cache_feed_failures_total"];

    private static readonly string[] OfSilos =
    [
        "orchestrator_store_commit_duration_seconds", "orchestrator_store_append_duration_seconds", "orchestrator_store_batch_size",
        "orchestrator_store_load_duration_seconds", "orchestrator_reconcile_duration_seconds", "orchestrator_cluster_silos",
        "orchestrator_cache_objects", "orchestrator_cache_lag",
    ];

    private static readonly string[] OfGateways =
    [
        "orchestrator_api_request_duration_seconds", "orchestrator_api_streams", "orchestrator_cache_objects", "orchestrator_cache_revision",
        "orchestrator_cache_lag", "orchestrator_cache_load_duration_seconds", "orchestrator_cache_wait_duration_seconds",
    ];

    [Fact]
    public async Task Metrics_of_real_processes_are_those_documented()
    {
        await using var cluster = await ProcessCluster.StartAsync(postgres, silos: 2, gateways: 1);
        using var client = cluster.Connect();
        await UseAsync(client);

        HashSet<string> documented = [.. DocumentedMetrics.Read().Where(name => !DocumentedMetrics.IsOfNodes(name))];
        HashSet<string> gateway = [], silos = [];
        await cluster.EventuallyAsync("all metrics that are documented", async () =>
        {
            gateway = DocumentedMetrics.Families(await client.HttpClient.GetStringAsync(new Uri(client.BaseUri, "metrics")));
            using var plain = new HttpClient();
            silos = [];
            foreach (var port in cluster.MetricsPorts.Values)
            {
                var one = DocumentedMetrics.Families(await plain.GetStringAsync($"http://127.0.0.1:{port}/metrics"));
                Assert.Contains("orchestrator_cluster_silos", one);
                silos.UnionWith(one);
            }

            return documented.Except(OfFailures).All(name => gateway.Contains(name) || silos.Contains(name));
        }, () => $"documented and not there: {string.Join(", ", documented.Except(OfFailures).Except(gateway).Except(silos))}");

        Assert.Empty(gateway.Union(silos).Except(documented));
        Assert.Empty(OfSilos.Except(silos));
        Assert.Empty(OfGateways.Except(gateway));
    }

    [Fact]
    public async Task Dashboard_behind_a_gateway_shows_the_silos_grains_and_offers_no_logs()
    {
        await using var cluster = await ProcessCluster.StartAsync(postgres, silos: 1, gateways: 1);
        using var client = cluster.Connect();
        var dashboard = new Uri(client.BaseUri, "dashboard/");
        Assert.Contains("window.hideTrace=true", await client.HttpClient.GetStringAsync(dashboard));
        Assert.Equal(HttpStatusCode.Forbidden, (await client.HttpClient.GetAsync(new Uri(dashboard, "Trace"))).StatusCode);
        Assert.Contains("hideTrace", await client.HttpClient.GetStringAsync(new Uri(dashboard, "index.min.js")));
        await cluster.EventuallyAsync("grains on the dashboard", async () =>
            (await client.HttpClient.GetStringAsync(new Uri(dashboard, "DashboardCounters"))).Contains("NamespaceGrain"));
    }

    [Fact]
    public async Task Create_is_one_trace_from_the_gateway_through_the_grain_to_the_database()
    {
        using var collector = new TraceCollector();
        await using var cluster = await ProcessCluster.StartAsync(postgres, silos: 2, gateways: 1, new()
        {
            ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = collector.Address + "v1/traces",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        });
        using var client = cluster.Connect();
        await client.CoreV1.CreateNamespacedLimitRangeAsync(new V1LimitRange { Metadata = new V1ObjectMeta { Name = "one" }, Spec = new V1LimitRangeSpec { Limits = [] } }, "default");

        // Nobody else writes this resource.
        IReadOnlyList<CollectedSpan>[] paths = [];
        await cluster.EventuallyAsync("the whole way of a create", () =>
        {
            var appends = collector.Spans.Where(s => s is { Name: "append", Log: "limitranges" }).Select(collector.PathTo).ToArray();
            paths = [.. appends.OfType<IReadOnlyList<CollectedSpan>>()];
            return Task.FromResult(appends.Length > 0 && paths.Length == appends.Length);
        }, collector.ToString);

        var path = Assert.Single(paths);
        Assert.Collection(
            path,
            request => Assert.Equal("create limitranges", request.Name),
            atCaller => Assert.Equal("IResourceGrain/CommitAsync", atCaller.Name),
            atGrain => Assert.Equal("IResourceGrain/CommitAsync", atGrain.Name),
            commit => Assert.Equal(("commit", "limitranges"), (commit.Name, commit.Log)),
            append => Assert.Equal("append", append.Name));
        var (gateway, silo) = (path[0].Process, path[^1].Process);
        Assert.NotEqual(gateway, silo);
        Assert.Equal([gateway, gateway, silo, silo, silo], path.Select(s => s.Process));
        Assert.Single(path.Select(s => s.Trace).Distinct());
    }

    /// <summary>A bit of everything: a stream, a pod that finds a node, a controller at work.</summary>
    private static async Task UseAsync(Kubernetes client)
    {
        await client.CoreV1.CreateNodeAsync(new V1Node { Metadata = new V1ObjectMeta { Name = "n1" } });
        var node = await client.CoreV1.ReadNodeAsync("n1");
        var room = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("8"), ["memory"] = new("8Gi"), ["pods"] = new("100") };
        node.Status = new V1NodeStatus
        {
            Capacity = room,
            Allocatable = room,
            Conditions = [new V1NodeCondition { Type = "Ready", Status = "True", LastHeartbeatTime = DateTime.UtcNow, LastTransitionTime = DateTime.UtcNow }],
        };
        await client.CoreV1.ReplaceNodeStatusAsync(node, "n1");
        await client.CoreV1.CreateNamespacedPodAsync(
            new V1Pod
            {
                Metadata = new V1ObjectMeta { Name = "placed" },
                Spec = new V1PodSpec { Containers = [new V1Container { Name = "main", Image = "none" }] },
            }, "default");
        (await client.HttpClient.GetAsync(new Uri(client.BaseUri, "api/v1/pods?watch=true&timeoutSeconds=1"))).EnsureSuccessStatusCode();
    }
}
