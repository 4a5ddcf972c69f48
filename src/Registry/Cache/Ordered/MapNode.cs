namespace OrleansOrchestrator.Registry.Cache.Ordered;

/// <summary>
/// A node of an <see cref="OrderedMap{T}"/>. It may be changed in place only by the builder that is its owner; everybody else
/// sees it as immutable.
/// </summary>
internal abstract class MapNode<T>(object owner)
{
    public const int Capacity = 32;
    public const int Sparse = Capacity / 4;

    public object Owner { get; } = owner;

    /// <summary>Slots in use: entries of a leaf, children of a branch.</summary>
    public int Used { get; protected set; }

    /// <summary>Entries below this node.</summary>
    public abstract int Size { get; }

    /// <summary>This node if the owner may change it, else a copy that it may.</summary>
    public abstract MapNode<T> For(object owner);

    /// <summary>Sets a key below this node; a split answers the new right neighbour and its smallest key.</summary>
    public abstract (MapNode<T> Node, string FirstKey)? Set(string key, T value, object owner, ref T? old, ref bool existed);

    /// <summary>Removes a key below this node.</summary>
    public abstract bool Remove(string key, object owner, ref T? old);

    /// <summary>Appends the content of the right neighbour when both fit in one node.</summary>
    public abstract bool TryAbsorb(MapNode<T> right, string rightFirstKey);

    protected static TItem[] Copy<TItem>(TItem[] items, int used)
    {
        var copy = new TItem[Math.Min(Capacity, used + 4)];
        Array.Copy(items, copy, used);
        return copy;
    }

    protected static void InsertAt<TItem>(ref TItem[] items, int used, int index, TItem item)
    {
        if (used == items.Length)
            Array.Resize(ref items, Math.Min(Capacity, Math.Max(4, used * 2)));
        Array.Copy(items, index, items, index + 1, used - index);
        items[index] = item;
    }

    protected static void RemoveAt<TItem>(TItem[] items, int used, int index)
    {
        Array.Copy(items, index + 1, items, index, used - index - 1);
        items[used - 1] = default!;
    }

    protected static void Append<TItem>(ref TItem[] items, int used, TItem[] more, int count)
    {
        if (items.Length < used + count)
            Array.Resize(ref items, Math.Min(Capacity, used + count + 4));
        Array.Copy(more, 0, items, used, count);
    }
}
