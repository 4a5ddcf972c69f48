using OrleansOrchestrator.Registry.Cache.Ordered;

namespace OrleansOrchestrator.Registry.Cache;

/// <summary>
/// All objects of one log as of one revision, with their indexes. Immutable: any number of threads may read it for as long as they
/// like. Results come in ordinal key order.
/// </summary>
public sealed class ResourceSnapshot
{
    private readonly OrderedMap<OrderedMap<byte>> _labels;
    private readonly OrderedMap<OrderedMap<byte>> _owners;
    private readonly OrderedMap<OrderedMap<byte>> _fields;

    internal ResourceSnapshot(
        long revision, OrderedMap<CachedObject> objects, OrderedMap<OrderedMap<byte>> labels, OrderedMap<OrderedMap<byte>> owners,
        OrderedMap<OrderedMap<byte>> fields)
    {
        (Revision, Objects) = (revision, objects);
        (_labels, _owners, _fields) = (labels, owners, fields);
    }

    /// <summary>The newest revision it contains; 0 for an empty log, -1 before the cache was filled for the first time.</summary>
    public long Revision { get; }

    public OrderedMap<CachedObject> Objects { get; }

    internal static ResourceSnapshot NotYetRead { get; } = new(
        -1, OrderedMap<CachedObject>.Empty, OrderedMap<OrderedMap<byte>>.Empty, OrderedMap<OrderedMap<byte>>.Empty,
        OrderedMap<OrderedMap<byte>>.Empty);

    public CachedObject? Get(string key) => Objects.TryGetValue(key, out var found) ? found : null;

    /// <summary>Objects of a namespace; all objects when <paramref name="ns"/> is empty.</summary>
    public IReadOnlyList<CachedObject> InNamespace(string ns)
    {
        var found = new List<CachedObject>(ns.Length == 0 ? Objects.Count : 16);
        foreach (var obj in Range(ns))
            found.Add(obj);
        return found;
    }

    /// <summary>As <see cref="InNamespace"/>, without making a list.</summary>
    public OrderedMapRange<CachedObject> Range(string ns) =>
        ns.Length == 0 ? Objects.GetEnumerator() : Objects.From(ns + "/", inclusive: true, end: ns + "0");

    /// <summary>Objects with an owner reference to this uid.</summary>
    public IReadOnlyList<CachedObject> OwnedBy(string uid) => Pick(_owners, uid);

    /// <summary>Objects of a namespace (empty: of all, and cluster-scoped ones) with this label.</summary>
    public IReadOnlyList<CachedObject> WithLabel(string ns, string label, string value)
    {
        if (ns.Length > 0)
            return Pick(_labels, TermIndex.LabelTerm(ns, label, value));
        var prefix = TermIndex.LabelPrefix(label, value);
        var found = new List<CachedObject>();
        var namespaces = 0;
        foreach (var keys in _labels.From(prefix, inclusive: true, end: TermIndex.PrefixEnd(prefix)))
        {
            Add(keys, found);
            namespaces++;
        }

        // Namespaces are met in their own order, in which "a" comes before "a-b"; of keys, "a-b/x" comes before "a/x".
        if (namespaces > 1)
            found.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return found;
    }

    /// <summary>How many objects <see cref="WithLabel"/> would answer in one namespace, without collecting them.</summary>
    public int CountWithLabel(string ns, string label, string value) =>
        _labels.TryGetValue(TermIndex.LabelTerm(ns, label, value), out var keys) ? keys.Count : 0;

    /// <summary>Objects whose declared <see cref="IndexedField"/> has this value.</summary>
    public IReadOnlyList<CachedObject> ByField(string path, string value) => Pick(_fields, TermIndex.FieldTerm(path, value));

    /// <summary>Pods bound to a node.</summary>
    public IReadOnlyList<CachedObject> OnNode(string nodeName) => ByField(IndexedField.PodNode.Path, nodeName);

    private List<CachedObject> Pick(OrderedMap<OrderedMap<byte>> index, string term)
    {
        if (!index.TryGetValue(term, out var keys))
            return [];
        var found = new List<CachedObject>(keys.Count);
        Add(keys, found);
        return found;
    }

    private void Add(OrderedMap<byte> keys, List<CachedObject> found)
    {
        var range = keys.GetEnumerator();
        while (range.MoveNext())
        {
            if (Objects.TryGetValue(range.Key, out var obj))
                found.Add(obj);
        }
    }
}
