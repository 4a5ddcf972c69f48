using System.Diagnostics.CodeAnalysis;

namespace OrleansOrchestrator.Registry.Cache.Ordered;

/// <summary>
/// An immutable map from strings to values in ordinal key order: a B+ tree that shares unchanged nodes between versions.
/// Any thread may read any version at any time; a range is read leaf by leaf, without allocating per entry.
/// Changed through an <see cref="OrderedMapBuilder{T}"/>.
/// </summary>
public sealed class OrderedMap<T>
{
    private readonly MapNode<T> _root;

    internal OrderedMap(MapNode<T> root) => _root = root;

    public static OrderedMap<T> Empty { get; } = new(new MapLeaf<T>(new object()));

    public int Count => _root.Size;

    /// <summary>A builder that starts from this version; this version stays as it is.</summary>
    public OrderedMapBuilder<T> ToBuilder() => new(_root);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => Find(_root, key, out value);

    /// <summary>All entries in key order.</summary>
    public OrderedMapRange<T> GetEnumerator() => new(_root, null, inclusive: true, null);

    /// <summary>Entries in key order from a key on, up to (not including) <paramref name="end"/> where that is given.</summary>
    public OrderedMapRange<T> From(string key, bool inclusive = true, string? end = null) => new(_root, key, inclusive, end);

    /// <summary>How many keys are smaller than this one.</summary>
    public int CountBefore(string key)
    {
        var (node, count) = (_root, 0);
        while (node is MapBranch<T> branch)
        {
            var index = branch.IndexFor(key);
            for (var i = 0; i < index; i++)
                count += branch.ChildAt(i).Size;
            node = branch.ChildAt(index);
        }

        var found = ((MapLeaf<T>)node).Find(key);
        return count + (found < 0 ? ~found : found);
    }

    internal static bool Find(MapNode<T> node, string key, [MaybeNullWhen(false)] out T value)
    {
        while (node is MapBranch<T> branch)
            node = branch.ChildAt(branch.IndexFor(key));
        var leaf = (MapLeaf<T>)node;
        var index = leaf.Find(key);
        value = index < 0 ? default : leaf.ValueAt(index);
        return index >= 0;
    }
}
