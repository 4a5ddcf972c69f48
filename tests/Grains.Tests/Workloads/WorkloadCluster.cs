using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.TestingHost;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Grains.Dispatch;
using OrleansOrchestrator.Grains.ServiceAccounts;
using OrleansOrchestrator.Grains.Spreading;
using OrleansOrchestrator.Grains.Store;
using OrleansOrchestrator.Registry;
using OrleansOrchestrator.Registry.Bootstrap;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Client;
using OrleansOrchestrator.Registry.Store;
using OrleansOrchestrator.Storage;
using OrleansOrchestrator.Storage.Sqlite;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Workloads;

/// <summary>
/// A silo with the workload controllers over a real store, and changes routed to them. Shared by the tests of a class; each uses a
/// namespace of its own.
/// </summary>
#pragma warning disable CA1001 // ended by IAsyncLifetime
public sealed class WorkloadCluster : IAsyncLifetime
#pragma warning restore CA1001
{
    private static readonly string[] Controllers =
    [
        "deployment-controller", "replicaset-controller", "namespace-controller", "serviceaccount-controller",
        "root-ca-certificate-publisher-controller", "garbage-collector-controller",
        "persistentvolumeclaim-protection-controller", "persistentvolume-protection-controller",
        "volumeattributesclass-protection-controller",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("workloads-").FullName;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _followers = [];
    private InProcessTestCluster? _cluster;
    private SqliteObjectLog? _log;

    private IServiceProvider Services => _cluster!.Silos[0].ServiceProvider;

    public IObjectClient Objects => Services.GetRequiredService<IObjectClient>();

    public async Task InitializeAsync()
    {
        _log = new SqliteObjectLog(new SqliteLogOptions { Path = Path.Combine(_folder, "log.db") });
        await _log.InitializeAsync();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IObjectLog>(_log);
            silo.Services.AddSequencers();
            silo.Services.AddRegistry([]);
            silo.Services.AddEventRecorder();
            silo.Services.Configure<ClusterCaOptions>(options => options.CaPem = "PEM");
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        foreach (var resource in Services.GetRequiredService<ObjectGraph>().Resources)
            _followers.Add(FollowAsync(resource.LogName));
        await Services.GetRequiredService<ClusterBootstrap>().EnsureAsync(
            new ClusterNetwork("10.96.0.0/16", "10.96.0.1", 443, 6443), CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_followers);
        await _cluster!.DisposeAsync();
        await _log!.DisposeAsync();
        _stopping.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A namespace in which pods can be created.</summary>
    public async Task<string> NamespaceAsync()
    {
        var name = "t-" + Guid.NewGuid().ToString("n")[..8];
        await Objects.CreateAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = name } });
        await UntilAsync(() => Objects.Get<V1ServiceAccount>(name, "default") is not null, "default ServiceAccount");
        return name;
    }

    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (!holds())
        {
            Assert.True(DateTime.UtcNow < deadline, "did not come: " + what);
            await Task.Delay(10);
        }
    }

    /// <summary>Plays the kubelet: every pod of the namespace becomes ready.</summary>
    public async Task MakeReadyAsync(string ns)
    {
        foreach (var pod in Objects.List<V1Pod>(ns).Where(pod => pod.Status?.Phase != "Running"))
        {
            await Objects.MutateAsync<V1Pod>(
                ns, pod.Metadata.Name,
                copy =>
                {
                    copy.Status.Phase = "Running";
                    copy.Status.Conditions =
                        [new V1PodCondition { Type = "Ready", Status = "True", LastTransitionTime = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc) }];
                    return true;
                },
                "status");
        }
    }

    private async Task FollowAsync(string logName)
    {
        var cache = Services.GetRequiredService<ResourceCaches>().Get(logName);
        await cache.SyncAsync(_stopping.Token);
        var watch = cache.Watch(cache.Snapshot.Revision);
        var events = new List<CacheEvent>();
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await watch.WaitAsync(TimeSpan.FromSeconds(1), _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            events.Clear();
            watch.Read(events, 500);
            foreach (var change in events)
                Route(logName, change);
        }
    }

    private void Route(string logName, CacheEvent change)
    {
        var seen = new ObjectChange(
            logName, (change.New ?? change.Deleted!).Key, change.Old ?? change.Deleted, change.New, Objects,
            Services.GetRequiredService<ObjectGraph>());
        foreach (var route in BuiltInControllers.All.Where(each => Controllers.Contains(each.Name)).SelectMany(each => each.Routes))
        {
            if (route.LogName != logName && route.LogName != WakeRoute.EveryLog)
                continue;
            foreach (var key in route.Keys(seen))
                ((IControllerGrain)Services.GetRequiredService<IGrainFactory>().GetGrain(route.GrainInterface, key)).WakeAsync().Ignore();
        }
    }
}
