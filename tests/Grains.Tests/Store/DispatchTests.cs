using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Grains.Dispatch;
using OrleansOrchestrator.Grains.Hosting;
using OrleansOrchestrator.Registry.Client;
using OrleansOrchestrator.Storage;
using OrleansOrchestrator.Storage.Sqlite;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Store;

public sealed class DispatchTests : IDisposable
{
    private static readonly ControllerDescriptor Controller = new("test-controller",
    [
        WakeRoute.Self<IWakeRecorderGrain>("sets"),
        new WakeRoute("pods", typeof(IWakeRecorderGrain), static change =>
            change.Key == "ns/poison" ? throw new InvalidOperationException("poison") : [.. Labels(change).Select(l => "set-of:" + l)]),
    ]);

    private readonly StoreSettings.Embedded _store = new(Directory.CreateTempSubdirectory("dispatch-").FullName);
    private readonly WakeLog _wakes = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_store.Folder, recursive: true);
    }

    [Fact]
    public async Task Change_wakes_the_object_itself_and_those_it_concerned_before_and_after()
    {
        await using var cluster = await StartAsync();
        var (sets, pods) = (Resource(cluster, "sets"), Resource(cluster, "pods"));
        await FollowedAsync(sets, "ns/first");
        await FollowedAsync(pods, "set-of:first");

        await sets.CommitAsync(Writes.Create("ns/s"));
        await pods.CommitAsync(Writes.Create("ns/p", "old"));
        await Eventually.TrueAsync(() => _wakes.Woken.ContainsKey("ns/s") && _wakes.Woken.ContainsKey("set-of:old"));
        _wakes.Woken.Clear();
        await pods.CommitAsync(Writes.Update("ns/p", null, "new"));
        await Eventually.TrueAsync(() => _wakes.Woken.ContainsKey("set-of:old") && _wakes.Woken.ContainsKey("set-of:new"));
        _wakes.Woken.Clear();
        await pods.CommitAsync(Writes.Delete("ns/p"));
        await Eventually.TrueAsync(() => _wakes.Woken.ContainsKey("set-of:new"));
        Assert.False(_wakes.Woken.ContainsKey("ns/s"));
    }

    [Fact]
    public async Task Route_that_fails_holds_up_nothing()
    {
        await using var cluster = await StartAsync();
        await FollowedAsync(Resource(cluster, "pods"), "set-of:first");
        await Resource(cluster, "pods").CommitManyAsync([Writes.Create("ns/poison"), Writes.Create("ns/p", "fine")]);

        await Eventually.TrueAsync(() => _wakes.Woken.ContainsKey("set-of:fine"));
    }

    [Fact]
    public async Task Start_wakes_every_object_of_the_controllers_own_resource()
    {
        await using (var log = new SqliteObjectLog(new SqliteLogOptions { Path = _store.LogFile }))
        {
            await log.InitializeAsync();
            await log.AppendAsync("sets", [.. Enumerable.Range(1, 1_000).Select(i => Entry(i, "ns/" + i, LogAction.Create, "x"))]);
        }

        await using var cluster = await StartAsync();

        await Eventually.TrueAsync(() => _wakes.Woken.Count == 1_000);
    }

    [Fact]
    public async Task Deletion_that_a_crash_kept_from_being_dispatched_is_dispatched_after_the_restart()
    {
        await using (var cluster = await StartAsync())
        {
            await Resource(cluster, "pods").CommitAsync(Writes.Create("ns/p", "gone"));
            await Eventually.TrueAsync(StoresACursorAsync);
        }

        _wakes.Woken.Clear();
        await using (var log = new SqliteObjectLog(new SqliteLogOptions { Path = _store.LogFile }))
        {
            await log.InitializeAsync();
            await log.AppendAsync("pods", [Entry(2, "ns/p", LogAction.Delete, "gone")]);
        }

        await using var again = await StartAsync();

        await Eventually.TrueAsync(() => _wakes.Woken.ContainsKey("set-of:gone"));
    }

    [Fact]
    public async Task Loss_of_a_silo_wakes_everything_again()
    {
        await using var cluster = await StartAsync(silos: 2);
        var sets = Resource(cluster, "sets");
        await sets.CommitManyAsync([.. Enumerable.Range(0, 50).Select(i => Writes.Create("ns/" + i))]);
        await Eventually.TrueAsync(() => _wakes.Woken.Count == 50);
        // Both silos have seen both.
        await cluster.WaitForLivenessToStabilizeAsync();
        _wakes.Woken.Clear();

        await cluster.KillSiloAsync(cluster.Silos[1]);

        await Eventually.TrueAsync(() => _wakes.Woken.Count == 50, TimeSpan.FromSeconds(60));
        await sets.CommitAsync(Writes.Create("ns/late"));
        await Eventually.TrueAsync(() => _wakes.Woken.ContainsKey("ns/late"), TimeSpan.FromSeconds(60));
    }

    private async Task<InProcessTestCluster> StartAsync(short silos = 1)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddOrchestratorGrains(_store, ControllerSelection.All);
            silo.Services.AddSingleton<IReadOnlyList<ControllerDescriptor>>([Controller]);
            silo.Services.AddSingleton(Uncalled.Make<IObjectClient>());
            silo.Services.AddSingleton(Uncalled.Make<IResourceCatalog>());
            silo.Services.AddSingleton(_wakes);
            silo.Services.Configure<DispatchOptions>(o =>
            {
                o.PingEvery = TimeSpan.FromMilliseconds(300);
                o.CursorEvery = TimeSpan.FromMilliseconds(100);
            });
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    /// <summary>
    /// Until the log's dispatcher follows it. What an older pod concerns is woken as an object of its own controller, and here there
    /// is no such object.
    /// </summary>
    private async Task FollowedAsync(IResourceGrain log, string wakes)
    {
        await log.CommitAsync(Writes.Create("ns/first", "first"));
        await Eventually.TrueAsync(async () =>
        {
            await log.CommitAsync(Writes.Update("ns/first", null, "first"));
            return _wakes.Woken.ContainsKey(wakes);
        });
        _wakes.Woken.Clear();
    }

    private async Task<bool> StoresACursorAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={_store.GrainFile}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM grain_states";
        return (long)(await command.ExecuteScalarAsync())! >= 1;
    }

    private static IResourceGrain Resource(InProcessTestCluster cluster, string name) => cluster.Client.GetGrain<IResourceGrain>(name);

    private static IEnumerable<string> Labels(ObjectChange change)
    {
        if (change.Old is { } old)
            yield return old.Head.Labels["app"];
        if (change.New is { } now)
            yield return now.Head.Labels["app"];
    }

    private static LogEntry Entry(long revision, string key, LogAction action, string label) =>
        new(revision, key, action, Writes.Create(key, label).Value, DateTimeOffset.UtcNow);
}
