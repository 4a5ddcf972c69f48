using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Store;

public sealed partial class ResourceStore
{
    public async Task<ListResult> ListAsync(ResourceDefinition resource, string ns, ListQuery query, CancellationToken ct)
    {
        ListQueryRules.Check(query);
        var selection = Selection.Parse(resource, ns, query.LabelSelector, query.FieldSelector);
        var cache = caches.Get(resource.LogName);
        var (snapshot, afterKey) = await SnapshotForAsync(cache, query, ct);
        return Page(resource, snapshot, selection, afterKey, query.Limit);
    }

    private static async ValueTask<(ObjectsAt Objects, string? AfterKey)> SnapshotForAsync(
        ResourceCache cache, ListQuery query, CancellationToken ct)
    {
        if (!string.IsNullOrEmpty(query.Continue))
        {
            if (!string.IsNullOrEmpty(query.ResourceVersion) && query.ResourceVersion != "0")
                throw ApiErrors.BadRequest("specifying resource version is not allowed when using continue");
            var token = ContinueToken.Decode(query.Continue);
            await ReachAsync(cache, token.Revision, false, ct);
            return (ObjectsAt.Past(cache, token.Revision) ?? throw ExpiredPage(cache, token), token.AfterKey);
        }

        var revision = RevisionText.ParseForList(query.ResourceVersion);
        await ReachAsync(cache, revision, string.IsNullOrEmpty(query.ResourceVersion), ct);
        var snapshot = query.ResourceVersionMatch == "Exact"
            ? ObjectsAt.Past(cache, revision) ?? throw ApiErrors.Expired("The resourceVersion for the provided list is too old.")
            : ObjectsAt.Newest(cache);
        return (snapshot, null);
    }

    private static ListResult Page(ResourceDefinition resource, ObjectsAt snapshot, Selection selection, string? afterKey, long limit)
    {
        var found = new List<CachedObject>();
        string? lastKey = null;
        long remaining = 0;
        var more = false;
        foreach (var item in snapshot.Range(selection.Namespace, afterKey))
        {
            if (!selection.Matches(item))
                continue;
            if (limit > 0 && found.Count == limit)
            {
                more = true;
                if (selection.HasSelectors)
                    break;
                remaining++;
                continue;
            }

            found.Add(AsServed(resource, item));
            lastKey = item.Key;
        }

        return more
            ? new ListResult(snapshot.Revision, found, new ContinueToken(snapshot.Revision, lastKey!).Encode(),
                selection.HasSelectors ? null : remaining)
            : new ListResult(snapshot.Revision, found);
    }

    /// <summary>410, with a token that continues from the newest state for those who can live with an inconsistent list.</summary>
    private static ApiException ExpiredPage(ResourceCache cache, ContinueToken token) => new(new ApiStatus(410, "Expired",
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the " +
        "continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with " +
        "the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the " +
        "first chunk was returned and now may show up in the list.")
    {
        Continue = (token with { Revision = cache.Snapshot.Revision }).Encode(),
    });
}
