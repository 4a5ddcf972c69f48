using OrleansOrchestrator.Registry.Cache.Ordered;

namespace OrleansOrchestrator.Registry.Cache;

/// <summary>
/// From a term (a label, an owner, a field value) to the keys of the objects that have it. Holds keys, not objects, so that an
/// update that leaves the terms alone costs nothing here.
/// </summary>
internal sealed class TermIndex
{
    private const char Separator = '\0';

    private readonly OrderedMapBuilder<OrderedMap<byte>> _terms = OrderedMap<OrderedMap<byte>>.Empty.ToBuilder();

    public OrderedMap<OrderedMap<byte>> ToImmutable() => _terms.ToImmutable();

    public static string LabelTerm(string ns, string label, string value) => string.Concat(LabelPrefix(label, value), ns);

    /// <summary>What the terms of a label in any namespace start with.</summary>
    public static string LabelPrefix(string label, string value) => $"{label}{Separator}{value}{Separator}";

    /// <summary>The first string after all that start with a prefix made by <see cref="LabelPrefix"/>.</summary>
    public static string PrefixEnd(string prefix) => string.Concat(prefix.AsSpan(0, prefix.Length - 1), "\u0001");

    public static string FieldTerm(string path, string value) => $"{path}{Separator}{value}";

    public void Add(string term, string key)
    {
        var keys = (_terms.TryGetValue(term, out var known) ? known : OrderedMap<byte>.Empty).ToBuilder();
        keys.Set(key, 0, out _);
        _terms.Set(term, keys.ToImmutable(), out _);
    }

    public void Remove(string term, string key)
    {
        if (!_terms.TryGetValue(term, out var known))
            return;
        var keys = known.ToBuilder();
        keys.Remove(key, out _);
        if (keys.Count == 0)
            _terms.Remove(term, out _);
        else
            _terms.Set(term, keys.ToImmutable(), out _);
    }
}
