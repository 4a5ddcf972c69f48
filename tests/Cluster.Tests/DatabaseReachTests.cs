using Npgsql;
using OrleansOrchestrator.Storage.Tests;
using Xunit;

namespace OrleansOrchestrator.Cluster.Tests;

/// <summary>Silos that are well but for their way to the database.</summary>
public sealed class DatabaseReachTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    // Longer than it takes a silo to end that is alone with its trouble.
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task Silo_ends_when_it_alone_does_not_reach_the_database_and_stays_when_nobody_does()
    {
        var ways = new List<TcpRelay>();
        await using var cluster = await ProcessCluster.StartAsync(postgres, silos: 2, gateways: 1, wayOfSilo: database =>
        {
            var settings = new NpgsqlConnectionStringBuilder(database);
            ways.Add(new TcpRelay(settings.Host!, settings.Port));
            (settings.Host, settings.Port) = ("127.0.0.1", ways[^1].Port);
            return settings.ConnectionString;
        });
        using var client = cluster.Connect();
        using var load = new WriteLoad(() => cluster.Connect(), writers: 4);
        load.Start();
        await load.GoesOnAsync();

        ways.ForEach(way => way.Block());
        await Task.Delay(Long);
        Assert.DoesNotContain(cluster.Silos, silo => silo.HasExited);
        ways.ForEach(way => way.Unblock());
        await load.GoesOnAsync();

        ways[0].Block();
        await cluster.EventuallyAsync("the end of a silo that does not reach the database", () => Task.FromResult(cluster.Silos[0].HasExited));
        await cluster.WaitForSilosAsync(1);
        await load.GoesOnAsync();
        Assert.False(cluster.Silos[1].HasExited);
        await load.StopAsync();
        await load.VerifyAsync(client);
        foreach (var way in ways)
            await way.DisposeAsync();
    }
}
