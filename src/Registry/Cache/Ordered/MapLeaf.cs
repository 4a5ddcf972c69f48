namespace OrleansOrchestrator.Registry.Cache.Ordered;

/// <summary>Entries of a map, in ordinal key order.</summary>
internal sealed class MapLeaf<T> : MapNode<T>
{
    private string[] _keys;
    private T[] _values;

    public MapLeaf(object owner)
        : this(owner, [], [], 0)
    {
    }

    private MapLeaf(object owner, string[] keys, T[] values, int used)
        : base(owner)
    {
        (_keys, _values) = (keys, values);
        Used = used;
    }

    public override int Size => Used;

    public string KeyAt(int index) => _keys[index];

    public T ValueAt(int index) => _values[index];

    /// <summary>The index of the key, or the complement of where it belongs.</summary>
    public int Find(string key)
    {
        var (low, high) = (0, Used - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = string.CompareOrdinal(_keys[middle], key);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }

    public override MapNode<T> For(object owner) =>
        ReferenceEquals(Owner, owner) ? this : new MapLeaf<T>(owner, Copy(_keys, Used), Copy(_values, Used), Used);

    public override (MapNode<T> Node, string FirstKey)? Set(string key, T value, object owner, ref T? old, ref bool existed)
    {
        var index = Find(key);
        if (index >= 0)
        {
            old = _values[index];
            existed = true;
            _keys[index] = key;
            _values[index] = value;
            return null;
        }

        index = ~index;
        if (Used < Capacity)
        {
            Insert(index, key, value);
            return null;
        }

        // Appending in order (a load, growing names) leaves full leaves behind instead of half full ones.
        var keep = index == Used ? Used : Used / 2;
        var right = new MapLeaf<T>(owner, Copy(_keys[keep..Used], Used - keep), Copy(_values[keep..Used], Used - keep), Used - keep);
        Array.Clear(_keys, keep, Used - keep);
        Array.Clear(_values, keep, Used - keep);
        Used = keep;
        if (index > keep || right.Used == 0)
            right.Insert(index - keep, key, value);
        else
            Insert(index, key, value);
        return (right, right._keys[0]);
    }

    public override bool Remove(string key, object owner, ref T? old)
    {
        var index = Find(key);
        if (index < 0)
            return false;
        old = _values[index];
        RemoveAt(_keys, Used, index);
        RemoveAt(_values, Used, index);
        Used--;
        return true;
    }

    public override bool TryAbsorb(MapNode<T> right, string rightFirstKey)
    {
        var other = (MapLeaf<T>)right;
        if (Used + other.Used > Capacity)
            return false;
        Append(ref _keys, Used, other._keys, other.Used);
        Append(ref _values, Used, other._values, other.Used);
        Used += other.Used;
        return true;
    }

    private void Insert(int index, string key, T value)
    {
        InsertAt(ref _keys, Used, index, key);
        InsertAt(ref _values, Used, index, value);
        Used++;
    }
}
