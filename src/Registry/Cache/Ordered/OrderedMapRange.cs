namespace OrleansOrchestrator.Registry.Cache.Ordered;

/// <summary>A walk over a part of one version of an <see cref="OrderedMap{T}"/>; usable with <c>foreach</c>, once.</summary>
public struct OrderedMapRange<T>
{
    private readonly string? _end;
    private readonly (MapBranch<T> Branch, int Index)[] _path;
    private MapLeaf<T> _leaf;
    private int _index;

    internal OrderedMapRange(MapNode<T> root, string? from, bool inclusive, string? end)
    {
        _end = end;
        var depth = 0;
        for (var node = root; node is MapBranch<T> branch; node = branch.ChildAt(0))
            depth++;
        _path = depth == 0 ? [] : new (MapBranch<T>, int)[depth];
        var current = root;
        for (var i = 0; i < depth; i++)
        {
            var branch = (MapBranch<T>)current;
            var index = from is null ? 0 : branch.IndexFor(from);
            _path[i] = (branch, index);
            current = branch.ChildAt(index);
        }

        _leaf = (MapLeaf<T>)current;
        var found = from is null ? 0 : _leaf.Find(from);
        _index = (found < 0 ? ~found : inclusive || from is null ? found : found + 1) - 1;
    }

    public readonly OrderedMapRange<T> GetEnumerator() => this;

    public readonly string Key => _leaf.KeyAt(_index);

    public readonly T Current => _leaf.ValueAt(_index);

    public bool MoveNext()
    {
        if (++_index >= _leaf.Used && !NextLeaf())
            return false;
        return _end is null || string.CompareOrdinal(_leaf.KeyAt(_index), _end) < 0;
    }

    private bool NextLeaf()
    {
        for (var level = _path.Length - 1; level >= 0; level--)
        {
            var (branch, index) = _path[level];
            if (index + 1 >= branch.Used)
                continue;
            _path[level].Index = index + 1;
            var node = branch.ChildAt(index + 1);
            while (node is MapBranch<T> below)
            {
                _path[++level] = (below, 0);
                node = below.ChildAt(0);
            }

            _leaf = (MapLeaf<T>)node;
            _index = 0;
            return true;
        }

        // Stay at the end, whatever is asked again.
        _index = _leaf.Used - 1;
        return false;
    }
}
