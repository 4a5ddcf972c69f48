using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Grains.Tests.Store;
using OrleansOrchestrator.Registry;
using OrleansOrchestrator.Registry.Bootstrap;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Store;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Registry;

/// <summary>The generic store over real sequencers and a real log. Shared by the tests of a class; each uses names of its own.</summary>
public sealed class RegistryCluster : IAsyncLifetime
{
    private StoreCluster? _store;
    private ServiceProvider? _services;

    public IResourceStore Store => _services!.GetRequiredService<IResourceStore>();

    public IServiceProvider Services => _services!;

    public async Task InitializeAsync()
    {
        _store = await StoreCluster.StartAsync();
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton(_store.Grains);
        services.AddRegistry(["ServiceAccount"]);
        _services = services.BuildServiceProvider();
        await _services.GetRequiredService<ClusterBootstrap>().EnsureAsync(
            new ClusterNetwork("10.96.0.0/16", "10.96.0.1", 443, 6443), CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _services!.DisposeAsync();
        await _store!.DisposeAsync();
    }

    public ResourceDefinition Resource(string group, string plural) =>
        _services!.GetRequiredService<IResourceCatalog>().TryGetPreferred(group, plural, out var found)
            ? found
            : throw new InvalidOperationException(plural);

    public static WriteContext Context(bool dryRun = false) => new() { User = UserInfo.System, DryRun = dryRun, FieldManager = "test" };

    public Task<WriteResult> CreateConfigMapAsync(string json, bool dryRun = false) =>
        Store.CreateAsync(Resource("", "configmaps"), "default", Parse(json), Context(dryRun), CancellationToken.None);

    public static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;

    public static JsonObject Tree(CachedObject obj) => Parse(Encoding.UTF8.GetString(obj.Value.Span));
}
