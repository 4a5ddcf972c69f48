using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Grains.Dispatch;
using OrleansOrchestrator.Grains.Hosting;
using OrleansOrchestrator.Registry.Client;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Store;

public sealed class ReminderTests : IDisposable
{
    private readonly StoreSettings.Embedded _store = new(Directory.CreateTempSubdirectory("reminders-").FullName);

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_store.Folder, recursive: true);
    }

    [Fact]
    public async Task Reminder_is_found_again_by_name_by_grain_and_by_range_after_a_restart_and_removed_by_etag()
    {
        var grain = GrainId.Create("test", "reminded");
        var other = GrainId.Create("test", "other");
        var start = new DateTime(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);
        string first, second;
        await using (var cluster = await StartAsync())
        {
            var table = Table(cluster);
            first = (await table.UpsertRow(Entry(grain, "a", start)))!;
            second = (await table.UpsertRow(Entry(grain, "a", start.AddDays(1))))!;
            await table.UpsertRow(Entry(other, "b", start));
            Assert.NotEqual(first, second);
        }

        await using var again = await StartAsync();
        var reminders = Table(again);
        var found = await reminders.ReadRow(grain, "a");
        Assert.NotNull(found);
        Assert.Equal((grain, "a", start.AddDays(1), TimeSpan.FromMinutes(90), second), (found.GrainId, found.ReminderName, found.StartAt, found.Period, found.ETag));
        Assert.Null(await reminders.ReadRow(grain, "b"));
        Assert.Equal("a", Assert.Single((await reminders.ReadRows(grain)).Reminders).ReminderName);
        Assert.Equal(2, (await reminders.ReadRows(0, 0)).Reminders.Count);
        var hash = grain.GetUniformHashCode();
        Assert.Equal(["a"], (await reminders.ReadRows(hash - 1, hash)).Reminders.Select(r => r.ReminderName));
        Assert.Equal(["b"], (await reminders.ReadRows(hash, hash - 1)).Reminders.Select(r => r.ReminderName));

        Assert.False(await reminders.RemoveRow(grain, "a", first));
        Assert.True(await reminders.RemoveRow(grain, "a", second));
        Assert.Empty((await reminders.ReadRows(grain)).Reminders);
    }

    private async Task<InProcessTestCluster> StartAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddOrchestratorGrains(_store, ControllerSelection.Parse("-*"));
            silo.Services.AddSingleton(Uncalled.Make<IObjectClient>());
            silo.Services.AddSingleton(Uncalled.Make<IResourceCatalog>());
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    private static IReminderTable Table(InProcessTestCluster cluster) =>
        cluster.GetSiloServiceProvider(cluster.Silos[0].SiloAddress).GetRequiredService<IReminderTable>();

    private static ReminderEntry Entry(GrainId grain, string name, DateTime start) =>
        new() { GrainId = grain, ReminderName = name, StartAt = start, Period = TimeSpan.FromMinutes(90) };
}
