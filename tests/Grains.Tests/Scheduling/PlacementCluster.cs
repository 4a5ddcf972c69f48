using System.Collections.Concurrent;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Grains.Dispatch;
using OrleansOrchestrator.Grains.Endpoints;
using OrleansOrchestrator.Grains.Nodes;
using OrleansOrchestrator.Grains.Pods;
using OrleansOrchestrator.Grains.Scheduling;
using OrleansOrchestrator.Grains.Services;
using OrleansOrchestrator.Grains.Spreading;
using OrleansOrchestrator.Grains.Store;
using OrleansOrchestrator.Registry;
using OrleansOrchestrator.Registry.Bootstrap;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Client;
using OrleansOrchestrator.Storage;
using OrleansOrchestrator.Storage.Sqlite;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Scheduling;

/// <summary>
/// Silos with the store on a real SQLite log, the scheduler and the controllers of nodes, pods and services. Wakes are passed on by
/// following the caches, without the durable cursor that the product's dispatcher adds.
/// </summary>
public sealed class PlacementCluster : IAsyncLifetime, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("placement-test-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _following = [];
    private IObjectLog? _log;
    private InProcessTestCluster? _cluster;

    public IObjectClient Objects => Services.GetRequiredService<IObjectClient>();

    public IServiceProvider Services => _cluster!.GetSiloServiceProvider(_cluster.Silos[0].SiloAddress);

    internal RecordedEvents Events { get; } = new();

    public async Task InitializeAsync()
    {
        _log = new SqliteObjectLog(new SqliteLogOptions { Path = Path.Combine(_folder, "log.db") });
        await _log.InitializeAsync();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(_log);
            silo.Services.AddSequencers();
            silo.Services.AddRegistry(["ServiceAccount"]);
            silo.Services.AddPodPlacement();
            silo.Services.AddSingleton<IEventRecorder>(Events);
            silo.Services.Configure<NodeOptions>(o => o.MonitorGracePeriod = TimeSpan.FromSeconds(8));
            silo.Services.Configure<PodOptions>(o => o.OrphanQuarantine = TimeSpan.FromMilliseconds(200));
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        await Services.GetRequiredService<ClusterBootstrap>().EnsureAsync(
            new ClusterNetwork("10.96.0.0/16", "10.96.0.1", 443, 6443), CancellationToken.None);
        _following.Add(Task.Run(BeatAsync));
        foreach (var descriptor in (ControllerDescriptor[])
            [
                PodControllers.Scheduler, PodControllers.Collection, PodControllers.TaintEviction, NodeControllers.Lifecycle,
                EndpointControllers.Slices, EndpointControllers.Endpoints, ServiceControllers.AllocationRepair,
            ])
        {
            foreach (var route in descriptor.Routes)
                _following.Add(Task.Run(() => PassOnAsync(route)));
        }
    }

    /// <summary>Renews the leases of all nodes but those that a test wants silent.</summary>
    private async Task BeatAsync()
    {
        while (true)
        {
            await Task.WhenAll(Objects.List<V1Node>().Where(static n => n.Metadata.Labels["pool"] != "silent").Select(node =>
                Objects.MutateAsync<V1Lease>("kube-node-lease", node.Metadata.Name, static lease =>
                {
                    lease.Spec.RenewTime = DateTime.UtcNow;
                    return true;
                }, ct: _stop.Token)));
            await Task.Delay(TimeSpan.FromSeconds(1), _stop.Token);
        }
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _cluster!.DisposeAsync();
        await _log!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>Waits until a condition holds; fails after half a minute.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<T?> look)
        where T : class
    {
        var limit = DateTime.UtcNow.AddSeconds(30);
        while (true)
        {
            if (look() is { } found)
                return found;
            Assert.True(DateTime.UtcNow < limit, "the expected state did not come about");
            await Task.Delay(10);
        }
    }

    private async Task PassOnAsync(WakeRoute route)
    {
        var services = Services;
        var caches = services.GetRequiredService<ResourceCaches>();
        var cache = caches.Get(route.LogName);
        await cache.SyncAsync(_stop.Token);
        var watch = cache.Watch(cache.Snapshot.Revision);
        var grains = services.GetRequiredService<IGrainFactory>();
        var objects = services.GetRequiredService<IObjectClient>();
        var events = new List<CacheEvent>();
        while (true)
        {
            await watch.WaitAsync(TimeSpan.FromMinutes(1), _stop.Token);
            watch.Read(events, 1000);
            foreach (var e in events)
            {
                var change = new ObjectChange(route.LogName, (e.New ?? e.Old)!.Key, e.Old, e.New, objects, null!);
                foreach (var key in route.Keys(change))
                    await ((IControllerGrain)grains.GetGrain(route.GrainInterface, key)).WakeAsync();
            }

            events.Clear();
        }
    }

    internal sealed class RecordedEvents : IEventRecorder
    {
        public ConcurrentQueue<(string Object, string Reason, string Message)> All { get; } = new();

        public void Record(IKubernetesObject<V1ObjectMeta> about, string component, string type, string reason, string message) =>
            All.Enqueue((about.Metadata.Name, reason, message));
    }
}
