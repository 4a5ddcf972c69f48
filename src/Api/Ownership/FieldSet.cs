namespace OrleansOrchestrator.Api.Ownership;

/// <summary>
/// A set of fields as a tree: a node is one step of a path; it may be in the set itself, and have fields of the set below it.
/// The root is the whole object.
/// </summary>
internal sealed class FieldSet(PathElement element = default)
{
    private FieldSet[] _children = [];
    private int _count;
    private Dictionary<PathElement, FieldSet>? _index;

    public PathElement Element { get; } = element;

    /// <summary>True when this very path is in the set, not only something below it.</summary>
    public bool IsMember { get; set; }

    public ReadOnlySpan<FieldSet> Children => _children.AsSpan(0, _count);

    public bool HasChildren => _count > 0;

    /// <summary>Nothing in or below this node is in the set.</summary>
    public bool IsEmpty => !IsMember && !HasChildren;

    /// <summary>Adds a node for a step that has none yet.</summary>
    public FieldSet Append(PathElement element)
    {
        var child = new FieldSet(element);
        Append(child);
        return child;
    }

    public FieldSet GetOrAdd(PathElement element) => Find(element) ?? Append(element);

    public FieldSet? Find(PathElement element)
    {
        const int linear = 8;
        if (_count > linear)
        {
            _index ??= _children.Take(_count).ToDictionary(child => child.Element);
            return _index.GetValueOrDefault(element);
        }

        foreach (var child in Children)
        {
            if (child.Element == element)
                return child;
        }

        return null;
    }

    /// <summary>Orders every level as Kubernetes writes it.</summary>
    public void Sort()
    {
        if (_count > 1)
            _children.AsSpan(0, _count).Sort(static (left, right) => left.Element.CompareTo(right.Element));
        foreach (var child in Children)
            child.Sort();
    }

    public FieldSet Clone()
    {
        var copy = new FieldSet(Element) { IsMember = IsMember };
        foreach (var child in Children)
            copy.Append(child.Clone());
        return copy;
    }

    /// <summary>Adds every field of the other set.</summary>
    public void Add(FieldSet other)
    {
        IsMember |= other.IsMember;
        foreach (var theirs in other.Children)
        {
            if (Find(theirs.Element) is { } ours)
                ours.Add(theirs);
            else
                Append(theirs.Clone());
        }
    }

    /// <summary>Takes out every field of the other set, but not what is only below one; true when something was taken.</summary>
    public bool Remove(FieldSet other)
    {
        var changed = IsMember && other.IsMember;
        IsMember &= !other.IsMember;
        if (_count == 0)
            return changed;
        foreach (var theirs in other.Children)
        {
            if (Find(theirs.Element) is not { } ours || !ours.Remove(theirs))
                continue;
            changed = true;
            if (ours.IsEmpty)
                Drop(ours);
        }

        return changed;
    }

    /// <summary>The fields that are in both sets; null when there is none.</summary>
    public FieldSet? Intersect(FieldSet other)
    {
        var both = new FieldSet(Element) { IsMember = IsMember && other.IsMember };
        foreach (var ours in Children)
        {
            if (other.Find(ours.Element) is { } theirs && ours.Intersect(theirs) is { } below)
                both.Append(below);
        }

        return both.IsEmpty ? null : both;
    }

    /// <summary>Adds a node, which belongs to this set from here on, for a step that has none yet.</summary>
    public void Append(FieldSet child)
    {
        if (_count == _children.Length)
            Array.Resize(ref _children, Math.Max(4, _count * 2));
        _children[_count++] = child;
        _index?.Add(child.Element, child);
    }

    private void Drop(FieldSet child)
    {
        var at = Array.IndexOf(_children, child, 0, _count);
        _children.AsSpan(at + 1, _count - at - 1).CopyTo(_children.AsSpan(at));
        _children[--_count] = null!;
        _index?.Remove(child.Element);
    }
}
