using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Objects;

namespace OrleansOrchestrator.Registry.Cache;

/// <summary>
/// Owners and dependents across all resources, read from this process' caches; asking for anything starts the caches of all logs.
/// Answers are of now: a caller that must not miss anything calls <see cref="SyncAsync"/> first.
/// </summary>
public sealed class ObjectGraph(IResourceCatalog catalog, ResourceCaches caches)
{
    private Known _known = new([], []);

    /// <summary>One definition for every log there is.</summary>
    public IReadOnlyList<ResourceDefinition> Resources => Current().Resources;

    /// <summary>Waits until the caches of all logs hold everything that was durable when this was called.</summary>
    public Task SyncAsync(CancellationToken ct)
    {
        var resources = Current().Resources;
        var waits = new Task[resources.Length];
        for (var i = 0; i < waits.Length; i++)
            waits[i] = caches.Get(resources[i].LogName).SyncAsync(ct).AsTask();
        return Task.WhenAll(waits);
    }

    public bool HasDependents(string uid)
    {
        foreach (var resource in Current().Resources)
        {
            if (caches.Get(resource.LogName).OwnedBy(uid).Count > 0)
                return true;
        }

        return false;
    }

    /// <summary>Every object with an owner reference to this uid.</summary>
    public IReadOnlyList<GraphObject> DependentsOf(string uid)
    {
        var found = new List<GraphObject>();
        foreach (var resource in Current().Resources)
        {
            foreach (var item in caches.Get(resource.LogName).OwnedBy(uid))
                found.Add(new GraphObject(resource, item));
        }

        return found;
    }

    /// <summary>The object that an owner reference of a dependent in <paramref name="ns"/> (empty: cluster-scoped) means.</summary>
    public OwnerLookup Find(OwnerLink owner, string ns)
    {
        var slash = owner.ApiVersion.IndexOf('/');
        var (group, version) = slash < 0 ? ("", owner.ApiVersion) : (owner.ApiVersion[..slash], owner.ApiVersion[(slash + 1)..]);
        if (!catalog.TryGetKind(group, version, owner.Kind, out var resource) || !resource.IsStored)
            return new OwnerLookup(OwnerState.Unresolvable, null, null);
        if (resource.Namespaced && ns.Length == 0)
            return new OwnerLookup(OwnerState.OutOfScope, resource, null);
        var found = caches.Get(resource.LogName).Get(resource.Namespaced ? ns + "/" + owner.Name : owner.Name);
        return found is not null && found.Head.Uid == owner.Uid
            ? new OwnerLookup(OwnerState.Present, resource, found)
            : new OwnerLookup(OwnerState.Absent, resource, null);
    }

    /// <summary>Whether the object that an owner reference means lives in some other namespace. Looks through the whole log.</summary>
    public bool IsInAnotherNamespace(ResourceDefinition resource, OwnerLink owner)
    {
        if (!resource.Namespaced)
            return false;
        foreach (var candidate in caches.Get(resource.LogName).Snapshot.Range(""))
        {
            if (candidate.Head.Uid == owner.Uid)
                return true;
        }

        return false;
    }

    public GraphObject? Get(string logName, string key)
    {
        var known = Current();
        return known.ByLog.TryGetValue(logName, out var resource) && caches.Get(logName).Get(key) is { } found
            ? new GraphObject(resource, found)
            : null;
    }

    private Known Current()
    {
        var known = Volatile.Read(ref _known);
        var all = catalog.All;
        if (ReferenceEquals(known.Source, all))
            return known;
        var byLog = new Dictionary<string, ResourceDefinition>();
        foreach (var resource in all)
        {
            if (resource.IsStored)
                byLog.TryAdd(resource.LogName, resource);
        }

        known = new Known(all, byLog);
        Volatile.Write(ref _known, known);
        return known;
    }

    /// <summary>The logs as of one state of the catalogue, which makes a new list whenever it changes.</summary>
    private sealed record Known(IReadOnlyList<ResourceDefinition> Source, Dictionary<string, ResourceDefinition> ByLog)
    {
        public ResourceDefinition[] Resources { get; } = [.. ByLog.Values];
    }
}

/// <summary>An object of whatever kind.</summary>
public readonly record struct GraphObject(ResourceDefinition Resource, CachedObject Object);

/// <summary>What an owner reference leads to.</summary>
public readonly record struct OwnerLookup(OwnerState State, ResourceDefinition? Resource, CachedObject? Object);

/// <summary>How an owner reference resolves.</summary>
public enum OwnerState
{
    /// <summary>Its kind is not served: nothing can be said.</summary>
    Unresolvable,
    /// <summary>A cluster-scoped object names an owner of a namespaced kind.</summary>
    OutOfScope,
    /// <summary>There is no such object, or another one of that name.</summary>
    Absent,
    Present,
}
