using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>
/// One client's view of the shared event window: its own position and selection, no queue of its own. An object that begins or ceases
/// to match is shown as ADDED or DELETED.
/// </summary>
internal sealed class WatchSession(
    ResourceDefinition resource, Selection selection, CacheWatch source, ResourceSnapshot? initial, bool markInitialEnd) : IWatchSession
{
    private const int MostAtOnce = 512;

    private readonly List<CacheEvent> _batch = [];
    private ResourceSnapshot? _initial = initial;

    public long Revision { get; private set; } = source.Revision;

    public async ValueTask<IReadOnlyList<WatchEvent>> ReadAsync(TimeSpan idle, CancellationToken ct)
    {
        if (_initial is { } snapshot)
        {
            _initial = null;
            var events = InitialEvents(snapshot);
            if (events.Count > 0)
                return events;
        }

        while (true)
        {
            _batch.Clear();
            if (source.Read(_batch, MostAtOnce) == 0)
            {
                if (!await source.WaitAsync(idle, ct))
                    return [];
                continue;
            }

            var seen = Filter(_batch);
            Revision = source.Revision;
            if (seen.Count > 0)
                return seen;
        }
    }

    private List<WatchEvent> InitialEvents(ResourceSnapshot snapshot)
    {
        var events = new List<WatchEvent>();
        foreach (var item in snapshot.Range(selection.Namespace))
        {
            if (selection.Matches(item))
                events.Add(new WatchEvent("ADDED", Served(item), item.Revision));
        }

        if (markInitialEnd)
            events.Add(new WatchEvent("BOOKMARK", null, snapshot.Revision, null, true));
        return events;
    }

    private List<WatchEvent> Filter(List<CacheEvent> batch)
    {
        var seen = new List<WatchEvent>(batch.Count);
        foreach (var change in batch)
        {
            var before = change.Old is { } old && selection.Shows(old);
            var after = change.New is { } now && selection.Shows(now);
            if (after)
                seen.Add(new WatchEvent(before ? "MODIFIED" : "ADDED", Served(change.New!), change.Revision, change));
            else if (before)
                seen.Add(new WatchEvent("DELETED", Served(Gone(change)), change.Revision, change));
        }

        return seen;
    }

    /// <summary>What is shown of an object that left: its last state, at the revision of its leaving.</summary>
    private static CachedObject Gone(CacheEvent change) =>
        change.Deleted ?? StoredForm.Transient(change.Old!.Key, StoredForm.Parse(change.Old.Value), change.Revision);

    private CachedObject Served(CachedObject item) => resource.Converter is null
        ? item
        : StoredForm.Transient(item.Key, resource.Converter.FromStorage(StoredForm.Parse(item.Value)), item.Revision);
}
