using OrleansOrchestrator.Registry.Cache.Ordered;

namespace OrleansOrchestrator.Registry.Cache;

/// <summary>
/// From a term (a label, an owner, a field value) to the keys of the objects that have it. Holds keys, not objects, so that an
/// update that leaves the terms alone costs nothing here. A term's keys are copied once for all changes between two versions, so that
/// taking in a whole log copies nothing.
/// </summary>
internal sealed class TermIndex
{
    private const char Separator = '\0';

    private readonly OrderedMapBuilder<OrderedMap<byte>> _terms = OrderedMap<OrderedMap<byte>>.Empty.ToBuilder();
    private readonly Dictionary<string, OrderedMapBuilder<byte>> _changed = new(StringComparer.Ordinal);

    public OrderedMap<OrderedMap<byte>> ToImmutable()
    {
        foreach (var (term, keys) in _changed)
        {
            if (keys.Count == 0)
                _terms.Remove(term, out _);
            else
                _terms.Set(term, keys.ToImmutable(), out _);
        }

        _changed.Clear();
        return _terms.ToImmutable();
    }

    public static string LabelTerm(string ns, string label, string value) => $"{label}{Separator}{value}{Separator}{ns}";

    /// <summary>What the terms of a label in any namespace start with.</summary>
    public static string LabelPrefix(string label, string value) => $"{label}{Separator}{value}{Separator}";

    /// <summary>The first string after all that start with a prefix made by <see cref="LabelPrefix"/>.</summary>
    public static string PrefixEnd(string prefix) => string.Concat(prefix.AsSpan(0, prefix.Length - 1), "\u0001");

    public static string FieldTerm(string path, string value) => $"{path}{Separator}{value}";

    public void Add(string term, string key) => Keys(term).Set(key, 0, out _);

    public void Remove(string term, string key) => Keys(term).Remove(key, out _);

    private OrderedMapBuilder<byte> Keys(string term)
    {
        if (_changed.TryGetValue(term, out var keys))
            return keys;
        keys = (_terms.TryGetValue(term, out var known) ? known : OrderedMap<byte>.Empty).ToBuilder();
        _changed.Add(term, keys);
        return keys;
    }
}
