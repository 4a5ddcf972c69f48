using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Objects;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Registry.Client;

/// <summary>The in-process API client of controllers, over this process's caches and the generic store.</summary>
public sealed partial class ObjectClient(
    IResourceCatalog catalog, ResourceCaches caches, ResourceStore store) : IObjectClient
{
    private const int MutateTries = 10;

    private readonly ConcurrentDictionary<Type, ResourceDefinition> _definitions = new();

    public T? Get<T>(string ns, string name)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        Find<T>(ns, name)?.As<T>();

    public CachedObject? Find<T>(string ns, string name)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        CacheOf<T>().Get(ResourceStore.KeyOf(ns, name));

    public IReadOnlyList<T> List<T>(string? ns = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var found = new List<T>();
        foreach (var item in CacheOf<T>().Snapshot.Range(ns ?? ""))
            found.Add(item.As<T>());
        return found;
    }

    public IReadOnlyList<T> ListByLabels<T>(string ns, IReadOnlyDictionary<string, string> matchLabels)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        foreach (var (key, value) in matchLabels)
        {
            var found = new List<T>();
            foreach (var item in CacheOf<T>().WithLabel(ns, key, value))
            {
                if (CarriesAll(item.Head.Labels, matchLabels))
                    found.Add(item.As<T>());
            }

            return found;
        }

        return List<T>(ns);
    }

    public IReadOnlyList<T> ListOwned<T>(string ownerUid)
        where T : class, IKubernetesObject<V1ObjectMeta> => Models<T>(CacheOf<T>().OwnedBy(ownerUid));

    public IReadOnlyList<CachedObject> ListPodsOnNode(string nodeName) => CacheOf<V1Pod>().OnNode(nodeName);

    public Task SyncAsync(CancellationToken ct, params ReadOnlySpan<Type> kinds)
    {
        var waits = new Task[kinds.Length];
        for (var i = 0; i < kinds.Length; i++)
            waits[i] = caches.Get(DefinitionOf(kinds[i]).LogName).SyncAsync(ct).AsTask();
        return Task.WhenAll(waits);
    }

    public async Task<T> CreateAsync<T>(T obj, CancellationToken ct = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var resource = DefinitionOf(typeof(T));
        var result = await store.CreateAsync(resource, NamespaceOf(resource, obj), ToTree(resource, obj), Context(), ct);
        return (await SeenAsync(resource, result.Object, ct)).As<T>();
    }

    public async Task<IReadOnlyList<WriteOutcome<T>>> CreateManyAsync<T>(IReadOnlyList<T> objects, CancellationToken ct = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var resource = DefinitionOf(typeof(T));
        var trees = new (string Namespace, JsonObject Object)[objects.Count];
        for (var i = 0; i < trees.Length; i++)
            trees[i] = (NamespaceOf(resource, objects[i]), ToTree(resource, objects[i]));
        var written = await store.CreateManyAsync(resource, trees, Context(), ct);
        return await OutcomesAsync<T>(resource, written, ct);
    }

    public Task<T> UpdateAsync<T>(T obj, CancellationToken ct = default)
        where T : class, IKubernetesObject<V1ObjectMeta> => UpdateAsync(obj, null, ct);

    public Task<T> UpdateStatusAsync<T>(T obj, CancellationToken ct = default)
        where T : class, IKubernetesObject<V1ObjectMeta> => UpdateAsync(obj, "status", ct);

    public async Task<T?> MutateAsync<T>(
        string ns, string name, Func<T, bool> change, string? subresource = null, CancellationToken ct = default)
        where T : class, IKubernetesObject<V1ObjectMeta> => (await ChangedAsync(ns, name, change, subresource, ct))?.As<T>();

    public Task ChangeAsync<T>(string ns, string name, Func<T, bool> change, string? subresource = null, CancellationToken ct = default)
        where T : class, IKubernetesObject<V1ObjectMeta> => ChangedAsync(ns, name, change, subresource, ct);

    private async Task<CachedObject?> ChangedAsync<T>(
        string ns, string name, Func<T, bool> change, string? subresource, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        for (var attempt = 1; ; attempt++)
        {
            if (Find<T>(ns, name) is not { } there)
                return null;
            // Not its shared model: that would be kept with an object that is about to be replaced.
            var copy = Typed.Read<T>(there.Value);
            if (!change(copy))
                return there;
            try
            {
                return await WriteAsync(copy, subresource, ct);
            }
            catch (ApiException e) when (e.Status.Code == 409 && attempt < MutateTries)
            {
                await CacheOf<T>().SyncAsync(ct);
            }
            catch (ApiException e) when (e.Status.Code == 404)
            {
                return null;
            }
        }
    }

    public async Task<bool> DeleteAsync<T>(
        string ns, string name, string? uid = null, long? gracePeriodSeconds = null, string? propagationPolicy = null,
        CancellationToken ct = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var resource = DefinitionOf(typeof(T));
        try
        {
            var result = await store.DeleteAsync(
                resource, ns, name, new DeleteRequest(gracePeriodSeconds, propagationPolicy, Uid: uid), Context(), ct);
            await caches.Get(resource.LogName).WaitForAsync(result.Object.Revision, ct);
            return true;
        }
        catch (ApiException e) when (e.Status.Code == 404 || (e.Status.Code == 409 && uid is not null))
        {
            return false;
        }
    }

    private async Task<T> UpdateAsync<T>(T obj, string? subresource, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta> => (await WriteAsync(obj, subresource, ct)).As<T>();

    private async Task<CachedObject> WriteAsync<T>(T obj, string? subresource, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var resource = DefinitionOf(typeof(T));
        var result = await store.UpdateAsync(
            resource, NamespaceOf(resource, obj), obj.Metadata.Name, subresource, ToTree(resource, obj), Context(), ct);
        return await SeenAsync(resource, result.Object, ct);
    }

    private async Task<CachedObject> SeenAsync(ResourceDefinition resource, CachedObject written, CancellationToken ct)
    {
        var cache = caches.Get(resource.LogName);
        await cache.WaitForAsync(written.Revision, ct);
        return Shared(cache, written);
    }

    private async Task<IReadOnlyList<WriteOutcome<T>>> OutcomesAsync<T>(
        ResourceDefinition resource, IReadOnlyList<(CachedObject? Object, ApiException? Error)> written, CancellationToken ct)
        where T : class
    {
        long newest = 0;
        for (var i = 0; i < written.Count; i++)
            newest = Math.Max(newest, written[i].Object?.Revision ?? 0);
        var cache = caches.Get(resource.LogName);
        await cache.WaitForAsync(newest, ct);
        var outcomes = new WriteOutcome<T>[written.Count];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = new WriteOutcome<T>(written[i].Object is { } obj ? Shared(cache, obj) : null, written[i].Error);
        return outcomes;
    }

    /// <summary>The cache's own instance of what was written, so that its model is made once for all readers.</summary>
    private static CachedObject Shared(ResourceCache cache, CachedObject written) =>
        cache.Get(written.Key) is { } there && there.Revision == written.Revision ? there : written;

    private ResourceCache CacheOf<T>() => caches.Get(DefinitionOf(typeof(T)).LogName);

    private ResourceDefinition DefinitionOf(Type type) => _definitions.GetOrAdd(type, static (model, all) =>
    {
        var entity = model.GetCustomAttribute<KubernetesEntityAttribute>()
            ?? throw new ArgumentException($"{model.Name} is not an API object");
        return all.TryGet(entity.Group, entity.ApiVersion, entity.PluralName, out var definition)
            ? definition
            : throw new ArgumentException($"{model.Name} is not served");
    }, catalog);

    /// <summary>A model leaves out what the wire form knows (kinds, Go's empty values), so it is decoded as a request would be.</summary>
    private static JsonObject ToTree<T>(ResourceDefinition resource, T obj)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        obj.ApiVersion = resource.ApiVersion;
        obj.Kind = resource.Kind;
        return ObjectDecoder.Convert(Typed.Write(obj), resource.Schema.Value).Value;
    }

    private static string NamespaceOf(ResourceDefinition resource, IKubernetesObject<V1ObjectMeta> obj) =>
        resource.Namespaced ? obj.Metadata.NamespaceProperty ?? "" : "";

    private static List<T> Models<T>(IReadOnlyList<CachedObject> items)
        where T : class
    {
        var models = new List<T>(items.Count);
        foreach (var item in items)
            models.Add(item.As<T>());
        return models;
    }

    private static bool CarriesAll(IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> wanted)
    {
        foreach (var (key, value) in wanted)
        {
            if (!labels.TryGetValue(key, out var have) || have != value)
                return false;
        }

        return true;
    }

    private static WriteContext Context() => new() { User = UserInfo.System, FieldManager = "orleans-orchestrator" };
}
