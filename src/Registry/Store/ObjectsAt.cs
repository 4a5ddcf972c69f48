using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Cache.Ordered;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>The objects of a resource at one revision.</summary>
internal readonly record struct ObjectsAt(long Revision, OrderedMap<CachedObject> Objects)
{
    public static ObjectsAt Newest(ResourceCache cache)
    {
        var snapshot = cache.Snapshot;
        return new ObjectsAt(snapshot.Revision, snapshot.Objects);
    }

    /// <summary>
    /// The state at an earlier revision, made by taking recent events back, so that no snapshot needs to be kept; null when the events
    /// since are no longer in the window.
    /// </summary>
    public static ObjectsAt? Past(ResourceCache cache, long revision)
    {
        var snapshot = cache.Snapshot;
        if (snapshot.Revision == revision)
            return new ObjectsAt(revision, snapshot.Objects);
        if (revision > snapshot.Revision || revision < cache.OldestWatchRevision)
            return null;
        var events = new List<CacheEvent>();
        try
        {
            cache.Watch(revision).Read(events, checked((int)(snapshot.Revision - revision)));
        }
        catch (ApiException)
        {
            return null;
        }

        var objects = snapshot.Objects.ToBuilder();
        for (var i = events.Count - 1; i >= 0; i--)
        {
            var change = events[i];
            if (change.Old is { } old)
                objects.Set(old.Key, old, out _);
            else
                objects.Remove((change.New ?? change.Deleted)!.Key, out _);
        }

        return new ObjectsAt(revision, objects.ToImmutable());
    }

    /// <summary>Objects of a namespace (empty: all), after a key where one is given.</summary>
    public OrderedMapRange<CachedObject> Range(string ns, string? afterKey)
    {
        var end = ns.Length == 0 ? null : ns + "0";
        if (afterKey is not null)
            return Objects.From(afterKey, inclusive: false, end);
        return ns.Length == 0 ? Objects.GetEnumerator() : Objects.From(ns + "/", inclusive: true, end);
    }
}
