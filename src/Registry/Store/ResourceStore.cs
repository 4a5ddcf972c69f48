using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Registry.Admission;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Cluster;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>
/// The generic store. Reads come from this process's caches (after a revision check where the newest state is asked for); writes are
/// prepared here and committed, with a precondition, by the resource's sequencer.
/// </summary>
public sealed partial class ResourceStore(
    ResourceCaches caches, Commits commits, AdmissionChain admission, ObjectAllocators allocators, TimeProvider time) : IResourceStore
{
    /// <summary>A reader that asks for a revision from the future is told so after this long, as by kube-apiserver.</summary>
    private static readonly TimeSpan FutureRevisionPatience = TimeSpan.FromSeconds(3);

    public async Task<CachedObject> GetAsync(
        ResourceDefinition resource, string ns, string name, string? resourceVersion, CancellationToken ct)
    {
        var cache = caches.Get(resource.LogName);
        await ReachAsync(cache, RevisionText.Parse(resourceVersion), string.IsNullOrEmpty(resourceVersion), ct);
        var found = cache.Get(KeyOf(ns, name)) ?? throw ApiErrors.NotFound(resource.Group, resource.Plural, name);
        return AsServed(resource, found);
    }

    internal static string KeyOf(string ns, string name) => ns.Length == 0 ? name : string.Concat(ns, "/", name);

    /// <summary>Waits until the cache holds what the reader asks for: the newest state, or at least a revision.</summary>
    private static async ValueTask ReachAsync(ResourceCache cache, long revision, bool newest, CancellationToken ct)
    {
        if (newest)
        {
            await cache.SyncAsync(ct);
            return;
        }

        if (revision <= cache.Snapshot.Revision && revision > 0)
            return;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(FutureRevisionPatience);
        try
        {
            await cache.WaitForAsync(revision, patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw ApiErrors.ResourceVersionTooLarge(revision, cache.Snapshot.Revision);
        }
    }

    /// <summary>The object in the version of <paramref name="resource"/>.</summary>
    private static CachedObject AsServed(ResourceDefinition resource, CachedObject stored) => resource.Converter is null
        ? stored
        : StoredForm.Transient(stored.Key, resource.Converter.FromStorage(StoredForm.Parse(stored.Value)), stored.Revision);

    private static ResourceDefinition StorageOf(ResourceDefinition resource) => resource.StorageDefinition ?? resource;

    private static JsonObject Metadata(JsonObject obj)
    {
        if (obj["metadata"] is JsonObject metadata)
            return metadata;
        metadata = [];
        obj["metadata"] = metadata;
        return metadata;
    }

    private string Now() => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    private static ApiException Refused(CommitResult result) =>
        ApiErrors.ServiceUnavailable(result.Message ?? "the store cannot take the write now");
}
