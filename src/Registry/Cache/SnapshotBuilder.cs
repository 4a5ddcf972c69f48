using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Registry.Cache.Ordered;

namespace OrleansOrchestrator.Registry.Cache;

/// <summary>
/// The changing side of a cache: applies objects and events and gives out snapshots. Used by the cache's pull loop only.
/// An event that is not newer than the object it concerns is passed over, so that events may overlap with what a listing brought.
/// </summary>
internal sealed class SnapshotBuilder(IReadOnlyList<IndexedField> fields)
{
    private readonly OrderedMapBuilder<CachedObject> _objects = OrderedMap<CachedObject>.Empty.ToBuilder();
    private readonly TermIndex _labels = new();
    private readonly TermIndex _owners = new();
    private readonly TermIndex _fields = new();

    /// <summary>The newest revision that was applied.</summary>
    public long Revision { get; set; }

    public ResourceSnapshot ToSnapshot() =>
        new(Revision, _objects.ToImmutable(), _labels.ToImmutable(), _owners.ToImmutable(), _fields.ToImmutable());

    public void Put(in ObjectRecord record) => Replace(new CachedObject(record.Key, record.Revision, record.Value));

    /// <summary>Applies the event and answers it as watchers see it; null when it changes nothing.</summary>
    public CacheEvent? Apply(in ObjectEvent change)
    {
        Revision = change.Revision;
        var old = _objects.TryGetValue(change.Key, out var known) ? known : null;
        if (old is not null && old.Revision >= change.Revision)
            return null;
        var now = new CachedObject(change.Key, change.Revision, change.Value);
        if (change.Action != CommitAction.Delete)
        {
            Replace(now);
            return new CacheEvent(change.Revision, old, now, null);
        }

        if (old is not null)
        {
            _objects.Remove(change.Key, out _);
            Reindex(old, null);
        }

        return new CacheEvent(change.Revision, old, null, now);
    }

    private void Replace(CachedObject now)
    {
        _objects.Set(now.Key, now, out var old);
        Reindex(old, now);
    }

    private void Reindex(CachedObject? old, CachedObject? now)
    {
        if (now is not null && fields.Count > 0)
            now.ReadIndexed(fields);
        if (old is null || now is null || !old.Head.HasSameLabels(now.Head))
        {
            ChangeLabels(old, add: false);
            ChangeLabels(now, add: true);
        }

        if (!SameOwners(old, now))
        {
            ChangeOwners(old, add: false);
            ChangeOwners(now, add: true);
        }

        for (var i = 0; i < fields.Count; i++)
        {
            var (before, after) = (old?.IndexedValues?[i], now?.IndexedValues?[i]);
            if (before == after)
                continue;
            if (before is not null)
                _fields.Remove(TermIndex.FieldTerm(fields[i].Path, before), old!.Key);
            if (after is not null)
                _fields.Add(TermIndex.FieldTerm(fields[i].Path, after), now!.Key);
        }
    }

    private void ChangeLabels(CachedObject? obj, bool add)
    {
        if (obj is null)
            return;
        foreach (var (label, value) in obj.Head.Labels)
            Change(_labels, TermIndex.LabelTerm(obj.Head.Namespace, label, value), obj.Key, add);
    }

    private void ChangeOwners(CachedObject? obj, bool add)
    {
        if (obj is null)
            return;
        foreach (var owner in obj.Head.Owners)
            Change(_owners, owner.Uid, obj.Key, add);
    }

    private static void Change(TermIndex index, string term, string key, bool add)
    {
        if (add)
            index.Add(term, key);
        else
            index.Remove(term, key);
    }

    private static bool SameOwners(CachedObject? a, CachedObject? b)
    {
        if (a is null || b is null || a.Head.Owners.Count != b.Head.Owners.Count)
            return false;
        for (var i = 0; i < a.Head.Owners.Count; i++)
        {
            if (a.Head.Owners[i].Uid != b.Head.Owners[i].Uid)
                return false;
        }

        return true;
    }
}
