using System.Text.Json;
using k8s;
using k8s.Models;
using OrleansOrchestrator.Silo.Status;
using OrleansOrchestrator.Storage.Tests;
using Xunit;

namespace OrleansOrchestrator.Cluster.Tests.Status;

/// <summary>What status tells of real processes, and how the work is spread over them.</summary>
public sealed class StatusTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private const int Well = 0;
    private const int Wrong = 1;
    private const int Unreachable = 2;

    private static readonly string[] Busiest = ["pods", "events", "leases.coordination.k8s.io", "nodes"];

    [Fact]
    public async Task Members_and_their_work_are_told_while_silos_die_and_come()
    {
        await using var cluster = await ProcessCluster.StartAsync(postgres, silos: 3, gateways: 2);
        using var client = cluster.Connect();
        await AddWaitingPodsAsync(client);

        await UntilAsync(cluster, "work on all three silos", report => report.Healthy && IsSpread(report, 3));
        var (code, text) = await cluster.RunAsync("status", "--kubeconfig", cluster.Kubeconfigs[1]);
        Assert.Equal(Well, code);
        Assert.StartsWith("All is well.\n\nAnswered by gateway-2 (https://127.0.0.1:", text);
        foreach (var name in (string[])["silo-1", "silo-2", "silo-3", "gateway-1", "gateway-2"])
            Assert.Contains($"\n  {name}  ", text);

        var owner = OwnerOf("pods", await ReadAsync(cluster));
        await cluster.Silos[owner - 1].KillAsync();
        var hurt = await UntilAsync(cluster, "a silo that is declared dead", report => report.Problems.Any(p => p.StartsWith("2 of 3 silos are live;", StringComparison.Ordinal)));
        Assert.False(hurt.Healthy);
        Assert.Contains(hurt.Problems, p => p.Contains($"silo-{owner} (127.0.0.1:") && p.Contains("was declared dead") && p.EndsWith(" s ago", StringComparison.Ordinal));
        Assert.Equal(Wrong, (await cluster.RunAsync("status", "--kubeconfig", cluster.Kubeconfigs[0])).Code);
        await client.CoreV1.CreateNamespacedPodAsync(Pod(1000), "default");
        Assert.NotEqual(owner, OwnerOf("pods", await ReadAsync(cluster)));

        cluster.Silos[owner - 1] = cluster.StartSilo($"silo-{owner}");
        var healed = await UntilAsync(cluster, "work on the silo that came", report => report.Healthy && IsSpread(report, 3));
        Assert.Contains(healed.Notes, n => n.StartsWith($"silo-{owner} (127.0.0.1:", StringComparison.Ordinal) && n.EndsWith("and is back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_gateway_the_database_is_read_and_without_both_nobody_is_asked()
    {
        await using var cluster = await ProcessCluster.StartAsync(postgres, silos: 1, gateways: 1);

        var (code, text) = await cluster.RunAsync("status", "--database", cluster.Database);
        Assert.True(code == Well, text);
        Assert.Contains("Read from the database", text);
        Assert.Contains("\n  silo-1  127.0.0.1:", text);

        await cluster.Gateways[0].KillAsync();
        (code, text) = await cluster.RunAsync("status", "--kubeconfig", cluster.Kubeconfigs[0]);
        Assert.Equal(Unreachable, code);
        Assert.StartsWith("One thing is wrong:\n  - no gateway answers at https://127.0.0.1:", text);
        (code, text) = await cluster.RunAsync("status", "--kubeconfig", cluster.Kubeconfigs[0], "--database", cluster.Database);
        Assert.Equal(Wrong, code);
        Assert.Contains("no gateway answers at", text);
        Assert.Contains("\n  silo-1  127.0.0.1:", text);
        (code, text) = await cluster.RunAsync("status", "--database", "Host=127.0.0.1;Port=1;Username=x;Database=x");
        Assert.Equal(Unreachable, code);
        Assert.Contains("the database is unreachable: ", text);
    }

    [Fact]
    public async Task Only_administrators_may_read_the_page()
    {
        await using var cluster = await ProcessCluster.StartAsync(postgres, silos: 1, gateways: 1);
        using var client = cluster.Connect();
        var uri = new Uri(client.BaseUri, "orchestrator/status");

        Assert.Equal(200, (int)(await client.HttpClient.GetAsync(uri)).StatusCode);
        using var asUser = new HttpRequestMessage(HttpMethod.Get, uri) { Headers = { { "Impersonate-User", "jane" } } };
        Assert.Equal(403, (int)(await client.HttpClient.SendAsync(asUser)).StatusCode);
        Assert.DoesNotContain("orchestrator", await client.HttpClient.GetStringAsync(client.BaseUri));
    }

    private static async Task<StatusReport> ReadAsync(ProcessCluster cluster)
    {
        var (_, json) = await cluster.RunAsync("status", "--kubeconfig", cluster.Kubeconfigs[0], "--output", "json");
        return JsonSerializer.Deserialize(json, StatusJson.Default.StatusReport)!;
    }

    private static async Task<StatusReport> UntilAsync(ProcessCluster cluster, string awaited, Func<StatusReport, bool> holds)
    {
        StatusReport? report = null;
        try
        {
            await cluster.EventuallyAsync(awaited, async () => holds(report = await ReadAsync(cluster)));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException(StatusText.Of(report!) + e.Message);
        }

        return report!;
    }

    /// <summary>Each silo sequences one of the busiest logs and none more than its part, and each has a share of the scheduling.</summary>
    private static bool IsSpread(StatusReport report, int silos)
    {
        var living = report.Cluster!.Silos.Where(s => s.Report is not null).ToList();
        var most = (Busiest.Length + silos - 1) / silos;
        return living.Count == silos && living.All(s => s.Report!.SchedulingShares > 0
            && s.Report.Logs.Count(log => Busiest.Contains(log.Log)) is var busy && busy > 0 && busy <= most);
    }

    private static int OwnerOf(string log, StatusReport report) =>
        int.Parse(report.Cluster!.Silos.Single(s => s.Report?.Logs.Any(l => l.Log == log) == true).Name["silo-".Length..]);

    /// <summary>In many shares, for ever: there is no node.</summary>
    private static Task AddWaitingPodsAsync(Kubernetes client) =>
        Task.WhenAll(Enumerable.Range(0, 40).Select(n => client.CoreV1.CreateNamespacedPodAsync(Pod(n), "default")));

    private static V1Pod Pod(int n) => new()
    {
        Metadata = new V1ObjectMeta { Name = $"waiting-{n}" },
        Spec = new V1PodSpec { Containers = [new V1Container { Name = "main", Image = "none" }] },
    };
}
