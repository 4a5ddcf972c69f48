using Microsoft.Extensions.DependencyInjection;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Grains.Spreading;
using OrleansOrchestrator.Grains.Store;
using OrleansOrchestrator.Grains.Tests.Store;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Spreading;

public sealed class BalanceTests
{
    private static readonly string[] Busy = ["pods", "events", "leases.coordination.k8s.io", "nodes"];

    [Fact]
    public async Task Sequencers_move_to_silos_that_join_while_their_writers_go_on()
    {
        await using var store = await StoreCluster.StartAsync();
        foreach (var log in Busy)
            await store.Resource(log).CommitAsync(Writes.Create("ns/first"));
        Assert.Equal([4], Owned(store));
        using var stop = new CancellationTokenSource();
        var writers = Busy.Select(log => WriteAsync(store.Resource(log), stop.Token)).ToArray();

        await store.Cluster.StartSilosAsync(2);
        await Eventually.TrueAsync(() => Owned(store) is [1, 1, 2]);
        await stop.CancelAsync();

        for (var i = 0; i < Busy.Length; i++)
        {
            var written = await writers[i];
            Assert.Equal(written + 1, await store.Resource(Busy[i]).GetRevisionAsync());
            Assert.Equal(written + 1, (await store.Log.ReadIndexAsync(Busy[i])).Keys.Count);
        }
    }

    private static int[] Owned(StoreCluster store) =>
    [
        .. store.Cluster.Silos.Select(silo => silo.ServiceProvider.GetRequiredService<SpreadActivations>().All<ResourceGrain>().Count()).Order(),
    ];

    /// <summary>Answers how many were acknowledged; all have to be.</summary>
    private static async Task<int> WriteAsync(IResourceGrain log, CancellationToken stop)
    {
        var written = 0;
        while (!stop.IsCancellationRequested)
        {
            var result = await log.CommitAsync(Writes.Create($"ns/{written}"), CancellationToken.None);
            Assert.Equal((CommitOutcome.Committed, written + 2L), (result.Outcome, result.Revision));
            written++;
            await Task.Delay(2, CancellationToken.None);
        }

        return written;
    }
}
