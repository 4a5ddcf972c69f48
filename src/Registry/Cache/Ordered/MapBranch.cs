namespace OrleansOrchestrator.Registry.Cache.Ordered;

/// <summary>
/// Children of a map. Each has a separator: not greater than any key below it, greater than every key before it.
/// </summary>
internal sealed class MapBranch<T> : MapNode<T>
{
    private string[] _separators;
    private MapNode<T>[] _children;
    private int _size;

    public MapBranch(object owner, string leftKey, MapNode<T> left, string rightKey, MapNode<T> right)
        : this(owner, [leftKey, rightKey], [left, right], 2, left.Size + right.Size)
    {
    }

    private MapBranch(object owner, string[] separators, MapNode<T>[] children, int used, int size)
        : base(owner)
    {
        (_separators, _children, _size) = (separators, children, size);
        Used = used;
    }

    public override int Size => _size;

    public MapNode<T> ChildAt(int index) => _children[index];

    /// <summary>The only child under which the key can be.</summary>
    public int IndexFor(string key)
    {
        var (low, high) = (1, Used - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (string.CompareOrdinal(_separators[middle], key) <= 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return low - 1;
    }

    public override MapNode<T> For(object owner) =>
        ReferenceEquals(Owner, owner) ? this : new MapBranch<T>(owner, Copy(_separators, Used), Copy(_children, Used), Used, _size);

    public override (MapNode<T> Node, string FirstKey)? Set(string key, T value, object owner, ref T? old, ref bool existed)
    {
        var index = IndexFor(key);
        var child = _children[index] = _children[index].For(owner);
        var before = existed;
        var split = child.Set(key, value, owner, ref old, ref existed);
        if (existed == before)
            _size++;
        if (index == 0 && string.CompareOrdinal(key, _separators[0]) < 0)
            _separators[0] = key;
        return split is { } right ? Insert(index + 1, right.FirstKey, right.Node, owner) : null;
    }

    public override bool Remove(string key, object owner, ref T? old)
    {
        var index = IndexFor(key);
        var child = _children[index] = _children[index].For(owner);
        if (!child.Remove(key, owner, ref old))
            return false;
        _size--;
        if (child.Used == 0)
            Drop(index);
        else if (child.Used < Sparse && !TryMerge(index, owner) && index > 0)
            TryMerge(index - 1, owner);
        return true;
    }

    public override bool TryAbsorb(MapNode<T> right, string rightFirstKey)
    {
        var other = (MapBranch<T>)right;
        if (Used + other.Used > Capacity)
            return false;
        Append(ref _separators, Used, other._separators, other.Used);
        Append(ref _children, Used, other._children, other.Used);
        _separators[Used] = rightFirstKey;
        Used += other.Used;
        _size += other._size;
        return true;
    }

    private (MapNode<T> Node, string FirstKey)? Insert(int index, string firstKey, MapNode<T> node, object owner)
    {
        if (Used < Capacity)
        {
            InsertAt(ref _separators, Used, index, firstKey);
            InsertAt(ref _children, Used, index, node);
            Used++;
            return null;
        }

        var keep = index == Used ? Used - 1 : Used / 2;
        var right = new MapBranch<T>(
            owner, Copy(_separators[keep..Used], Used - keep), Copy(_children[keep..Used], Used - keep), Used - keep, 0);
        Array.Clear(_separators, keep, Used - keep);
        Array.Clear(_children, keep, Used - keep);
        Used = keep;
        _ = index > keep ? right.Insert(index - keep, firstKey, node, owner) : Insert(index, firstKey, node, owner);
        _size = Count();
        right._size = right.Count();
        return (right, right._separators[0]);
    }

    private bool TryMerge(int index, object owner)
    {
        if (index + 1 >= Used || _children[index].Used + _children[index + 1].Used > Capacity)
            return false;
        var left = _children[index] = _children[index].For(owner);
        left.TryAbsorb(_children[index + 1], _separators[index + 1]);
        Drop(index + 1);
        return true;
    }

    private void Drop(int index)
    {
        RemoveAt(_separators, Used, index);
        RemoveAt(_children, Used, index);
        Used--;
    }

    private int Count()
    {
        var size = 0;
        for (var i = 0; i < Used; i++)
            size += _children[i].Size;
        return size;
    }
}
