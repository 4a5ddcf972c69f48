using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.TestingHost;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Grains.Spreading;
using OrleansOrchestrator.Grains.Store;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Storage;
using OrleansOrchestrator.Storage.Sqlite;

namespace OrleansOrchestrator.Grains.Tests.Store;

/// <summary>Silos over a real SQLite log in a folder of its own, and a client with caches.</summary>
internal sealed class StoreCluster : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("store-test-").FullName;
    private InProcessTestCluster? _cluster;

    private StoreCluster() => Log = new GatedLog(OpenLog());

    public GatedLog Log { get; private set; }

    public IGrainFactory Grains => _cluster!.Client;

    public InProcessTestCluster Cluster => _cluster!;

    public ResourceCaches Caches => _cluster!.Client.ServiceProvider.GetRequiredService<ResourceCaches>();

    public IResourceGrain Resource(string name) => Grains.GetGrain<IResourceGrain>(name);

    public IObjectReaderGrain Reader(string name) => Grains.GetGrain<IObjectReaderGrain>(name);

    public static async Task<StoreCluster> StartAsync(
        short silos = 1, Action<ObjectLogOptions>? options = null, Action<CacheOptions>? cacheOptions = null)
    {
        var store = new StoreCluster();
        await store.Log.InitializeAsync();
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.TryAddSingleton(TimeProvider.System);
            silo.Services.AddSingleton<IObjectLog>(_ => store.Log);
            silo.Services.AddSequencers();
            silo.Services.Configure<ObjectLogOptions>(o =>
            {
                o.LongPoll = TimeSpan.FromMilliseconds(250);
                options?.Invoke(o);
            });
        });
        builder.ConfigureClient(client => client.Services.AddResourceCaches(cacheOptions));
        store._cluster = builder.Build();
        await store._cluster.DeployAsync();
        return store;
    }

    /// <summary>Ends every activation, as a silo restart does, with the same files.</summary>
    public async Task ReloadAsync(string resource) => await Cluster.DeactivateAsync(Resource(resource));

    /// <summary>Another writer on the same files.</summary>
    public SqliteObjectLog OpenLog() => new(new SqliteLogOptions { Path = Path.Combine(_folder, "log.db") });

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        await Log.DisposeReallyAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
