using OrleansOrchestrator.Api.Catalog;

namespace OrleansOrchestrator.Registry.Store;

public sealed partial class ResourceStore
{
    public async Task<IWatchSession> WatchAsync(ResourceDefinition resource, string ns, WatchQuery query, CancellationToken ct)
    {
        ListQueryRules.Check(query);
        var selection = Selection.Parse(resource, ns, query.LabelSelector, query.FieldSelector);
        var revision = RevisionText.Parse(query.ResourceVersion);
        var cache = caches.Get(resource.LogName);
        var withState = query.SendInitialEvents ?? revision == 0;
        if (!withState)
        {
            await cache.WaitForAsync(0, ct);
            // A revision of 0 with sendInitialEvents=false starts from whatever is newest.
            var from = revision == 0 ? await cache.SyncAsync(ct) : revision;
            return new WatchSession(resource, selection, cache.Watch(from), null, false);
        }

        await ReachAsync(cache, revision, string.IsNullOrEmpty(query.ResourceVersion), ct);
        var snapshot = cache.Snapshot;
        return new WatchSession(resource, selection, cache.Watch(snapshot.Revision), snapshot, query.SendInitialEvents == true);
    }
}
