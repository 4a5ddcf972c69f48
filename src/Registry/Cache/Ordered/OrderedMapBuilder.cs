using System.Diagnostics.CodeAnalysis;

namespace OrleansOrchestrator.Registry.Cache.Ordered;

/// <summary>
/// Changes an <see cref="OrderedMap{T}"/>: nodes are copied once, on their first change after a version was taken. Used by one
/// thread at a time; the versions it gives out are free of it.
/// </summary>
public sealed class OrderedMapBuilder<T>
{
    private MapNode<T> _root;
    private object _owner = new();

    internal OrderedMapBuilder(MapNode<T> root) => _root = root;

    public int Count => _root.Size;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => OrderedMap<T>.Find(_root, key, out value);

    /// <summary>As <see cref="OrderedMap{T}.From"/>, over the present content; ends at the next change.</summary>
    public OrderedMapRange<T> From(string? key, bool inclusive = true) => new(_root, key, inclusive, null);

    /// <summary>Adds or replaces; true when the key was there.</summary>
    public bool Set(string key, T value, out T? old)
    {
        old = default;
        var existed = false;
        _root = _root.For(_owner);
        if (_root.Set(key, value, _owner, ref old, ref existed) is { } right)
            _root = new MapBranch<T>(_owner, "", _root, right.FirstKey, right.Node);
        return existed;
    }

    public bool Remove(string key, out T? old)
    {
        old = default;
        _root = _root.For(_owner);
        var removed = _root.Remove(key, _owner, ref old);
        while (_root is MapBranch<T> { Used: 1 } branch)
            _root = branch.ChildAt(0);
        if (_root.Used == 0 && _root is MapBranch<T>)
            _root = new MapLeaf<T>(_owner);
        return removed;
    }

    /// <summary>The present content as a version; costs nothing until the next change.</summary>
    public OrderedMap<T> ToImmutable()
    {
        _owner = new object();
        return new OrderedMap<T>(_root);
    }
}
