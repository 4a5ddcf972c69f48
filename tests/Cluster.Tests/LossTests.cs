using k8s;
using OrleansOrchestrator.Storage.Tests;
using Xunit;
using Xunit.Abstractions;

namespace OrleansOrchestrator.Cluster.Tests;

/// <summary>What clients see when a silo is lost under load.</summary>
public sealed class LossTests(PostgresServer postgres, ITestOutputHelper output) : IClassFixture<PostgresServer>
{

    [Fact]
    public async Task Silo_that_is_killed_costs_no_acknowledged_write_and_a_pause_of_less_than_five_seconds()
    {
        await using var cluster = await ProcessCluster.StartAsync(postgres, silos: 2, gateways: 1);
        using var client = cluster.Connect();
        await using var watch = await RevisionWatch.StartAsync(cluster.Connect());
        using var load = new WriteLoad(() => cluster.Connect(), writers: 4);
        load.Start();
        await load.GoesOnAsync();

        // Each in turn, as one of the two sequences what is written.
        for (var i = 0; i < 2; i++)
        {
            await cluster.Silos[i].KillAsync();
            await cluster.WaitForSilosAsync(1);
            await load.GoesOnAsync();
            cluster.Silos[i] = cluster.StartSilo();
            await cluster.WaitForSilosAsync(2);
            await load.GoesOnAsync();
        }

        await load.StopAsync();
        await FinishAsync(TimeSpan.FromSeconds(5), client, watch, load, cluster);
    }

    [Fact]
    public async Task Silo_that_stands_still_is_given_up_and_writes_nothing_when_it_goes_on()
    {
        await using var cluster = await ProcessCluster.StartAsync(postgres, silos: 2, gateways: 1);
        using var client = cluster.Connect();
        await using var watch = await RevisionWatch.StartAsync(cluster.Connect());
        using var load = new WriteLoad(() => cluster.Connect(), writers: 4);
        load.Start();
        await load.GoesOnAsync();

        for (var i = 0; i < 2; i++)
        {
            await cluster.Silos[i].SignalAsync("STOP");
            await cluster.WaitForSilosAsync(1);
            await load.GoesOnAsync();
            await cluster.Silos[i].SignalAsync("CONT");
            var silo = cluster.Silos[i];
            // It finds that it was declared dead, and ends for its supervisor to start it anew.
            await cluster.EventuallyAsync("the end of a silo that was declared dead", () => Task.FromResult(silo.HasExited));
            cluster.Silos[i] = cluster.StartSilo();
            await cluster.WaitForSilosAsync(2);
            await load.GoesOnAsync();
        }

        await load.StopAsync();
        // Its connections stay open: only probes that time out tell, which takes four seconds.
        await FinishAsync(TimeSpan.FromSeconds(8), client, watch, load, cluster);
    }

    [Fact]
    public async Task Silo_that_starts_elsewhere_after_all_were_killed_is_in_service_soon_and_no_client_is_told_of_an_error_of_the_server()
    {
        await using var cluster = await ProcessCluster.StartAsync(postgres, silos: 2, gateways: 1);
        using var client = cluster.Connect();
        await using var watch = await RevisionWatch.StartAsync(cluster.Connect());
        using var load = new WriteLoad(() => cluster.Connect(), writers: 4);
        load.Start();
        await load.GoesOnAsync();

        await Task.WhenAll(cluster.Silos.Select(static silo => silo.KillAsync()));
        // At another address: nobody comes back who would take a dead silo's place.
        cluster.Silos[0] = cluster.StartSilo();
        await cluster.WaitForSilosAsync(1);
        await load.GoesOnAsync();

        await load.StopAsync();
        Assert.DoesNotContain(load.Failures, static failure => failure.Contains("InternalError", StringComparison.Ordinal));
        await FinishAsync(TimeSpan.FromSeconds(20), client, watch, load, cluster);
    }

    private async Task FinishAsync(TimeSpan longestPause, Kubernetes client, RevisionWatch watch, WriteLoad load, ProcessCluster cluster)
    {
        var pause = load.LongestPause();
        output.WriteLine($"{load.Acknowledged} writes acknowledged, {load.Failures.Count} failed, longest pause {pause.Length} from {pause.Began:HH:mm:ss.fff}");
        foreach (var failure in load.Failures.Take(10))
            output.WriteLine(failure);
        await load.VerifyAsync(client);
        var list = await client.CoreV1.ListConfigMapForAllNamespacesAsync(limit: 1);
        await watch.ReachesAsync(long.Parse(list.Metadata.ResourceVersion));
        // A log has no gap and no fork: one entry a revision.
        Assert.Equal(
            await cluster.AskAsync<long>("SELECT revision FROM object_heads WHERE resource = 'configmaps'"),
            await cluster.AskAsync<long>("SELECT count(*) FROM object_history WHERE resource = 'configmaps'"));
        Assert.True(pause.Length < longestPause, $"nothing was acknowledged for {pause.Length} from {pause.Began:HH:mm:ss.fff}\n{cluster.Output()}");
    }
}
