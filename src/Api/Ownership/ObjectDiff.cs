using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>
/// Which fields differ between two states of an object, in one walk over both. Fields that nobody owns (name, uid, ...) and
/// fields that the request cannot change (<see cref="RequestScope"/>) are passed over.
/// </summary>
internal sealed class ObjectDiff
{
    // The steps to where the walk is, and the nodes made for them so far, if any.
    private PathElement[] _path = new PathElement[InitialDepth];
    private FieldSet?[] _changed = new FieldSet?[InitialDepth];
    private FieldSet?[] _removed = new FieldSet?[InitialDepth];
    private int _depth;

    private const int InitialDepth = 16;

    private ObjectDiff()
    {
        _changed[0] = Changed;
        _removed[0] = Removed;
    }

    /// <summary>Fields that were added or have another value.</summary>
    public FieldSet Changed { get; } = new();

    /// <summary>Fields that are gone.</summary>
    public FieldSet Removed { get; } = new();

    public bool IsEmpty => Changed.IsEmpty && Removed.IsEmpty;

    /// <param name="before">Null: the object is new.</param>
    public static ObjectDiff Between(JsonObject? before, JsonObject after, Schema schema, RequestScope scope)
    {
        var diff = new ObjectDiff();
        var left = before is null ? DiffSide.Empty : DiffSide.Of(before);
        for (var i = 0; i < after.Count; i++)
        {
            var (name, value) = after.GetAt(i);
            if (scope.Covers(name))
                diff.CompareTop(name, left, DiffSide.Of(value), schema, scope);
        }

        if (before is null)
            return diff;
        for (var i = 0; i < before.Count; i++)
        {
            var name = before.GetAt(i).Key;
            if (scope.Covers(name) && !after.ContainsKey(name))
                diff.CompareTop(name, left, DiffSide.Absent, schema, scope);
        }

        return diff;
    }

    private void CompareTop(string name, DiffSide before, DiffSide after, Schema schema, RequestScope scope)
    {
        schema.Fields.TryGetValue(name, out var field);
        var left = before.Member(name, field);
        var child = field?.Schema ?? UnknownSchema.Deduced;
        Push(PathElement.Field(name));
        if (name == "metadata")
            CompareMetadata(before.IsEmpty ? before : left, after, child, scope);
        else
            Compare(left, after, child);
        Pop();
    }

    private void CompareMetadata(DiffSide before, DiffSide after, Schema schema, RequestScope scope)
    {
        if (after.Node is JsonObject obj)
        {
            for (var i = 0; i < obj.Count; i++)
            {
                var (name, value) = obj.GetAt(i);
                if (scope.CoversMetadata(name))
                    CompareMember(name, before, DiffSide.Of(value), schema);
            }
        }

        if (before.Node is not JsonObject old)
            return;
        for (var i = 0; i < old.Count; i++)
        {
            var name = old.GetAt(i).Key;
            if (scope.CoversMetadata(name) && !after.Has(name))
                CompareMember(name, before, DiffSide.Absent, schema);
        }
    }

    private void CompareMember(string name, DiffSide before, DiffSide after, Schema schema)
    {
        schema.Fields.TryGetValue(name, out var field);
        Push(PathElement.Field(name));
        Compare(before.Member(name, field), after, field?.Schema ?? schema.Items ?? UnknownSchema.Deduced);
        Pop();
    }

    private void Compare(DiffSide before, DiffSide after, Schema schema)
    {
        var isNested = UnknownSchema.IsGranular(schema, before.Node, after.Node)
            ? CompareObjects(before, after, schema)
            : ListElements.AreOwnedApart(schema) && CompareLists(before, after, schema);
        if (isNested)
        {
            if (before.IsAbsent)
                MarkChanged();
            else if (after.IsAbsent)
                MarkRemoved();
        }
        else if (after.IsAbsent)
        {
            MarkRemoved();
        }
        else if (before.IsAbsent || !before.HasSameValue(after))
        {
            MarkChanged();
        }
    }

    /// <summary>False when there is nothing to descend into and the value counts as a whole.</summary>
    private bool CompareObjects(DiffSide before, DiffSide after, Schema schema)
    {
        var (left, right) = (before.Node as JsonObject, after.Node as JsonObject);
        if ((left?.Count ?? 0) == 0 && (right?.Count ?? 0) == 0)
            return false;
        if ((before.Node is not null && left is null) || (after.Node is not null && right is null))
            return false;
        if (right is not null)
        {
            for (var i = 0; i < right.Count; i++)
            {
                var (name, value) = right.GetAt(i);
                CompareMember(name, before, DiffSide.Of(value), schema);
            }
        }

        if (left is not null)
        {
            for (var i = 0; i < left.Count; i++)
            {
                var name = left.GetAt(i).Key;
                if (!after.Has(name))
                    CompareMember(name, before, DiffSide.Absent, schema);
            }
        }

        return true;
    }

    private bool CompareLists(DiffSide before, DiffSide after, Schema schema)
    {
        var (left, right) = (before.Node as JsonArray, after.Node as JsonArray);
        if ((left?.Count ?? 0) == 0 && (right?.Count ?? 0) == 0)
            return false;
        if (left is not null && right is not null && JsonNode.DeepEquals(left, right))
            return true;
        if (!ListItems.TryRead(schema, left, out var old) || !ListItems.TryRead(schema, right, out var now))
            return false;
        var items = schema.Items ?? UnknownSchema.Deduced;
        foreach (var element in ListItems.Union(old, now))
        {
            Push(element);
            var (oldCount, nowCount) = (ListItems.Count(old, element), ListItems.Count(now, element));
            if (oldCount <= 1 && nowCount <= 1)
                Compare(ListItems.Only(old, element), ListItems.Only(now, element), items);
            else
                CompareDuplicates(old, now, element, items);
            Pop();
        }

        return true;
    }

    /// <summary>Elements that share their keys are owned together, as one.</summary>
    private void CompareDuplicates(List<ListItem> old, List<ListItem> now, PathElement element, Schema items)
    {
        var (oldCount, nowCount) = (ListItems.Count(old, element), ListItems.Count(now, element));
        if (oldCount > 1 && nowCount > 1)
        {
            if (!ListItems.AllEqual(old, now, element))
                MarkChanged();
        }
        else if (oldCount > 1)
        {
            if (nowCount == 1)
                Compare(DiffSide.Absent, ListItems.Only(now, element), items);
            MarkRemoved();
        }
        else
        {
            if (oldCount == 1)
                Compare(ListItems.Only(old, element), DiffSide.Absent, items);
            MarkChanged();
        }
    }

    private void Push(PathElement element)
    {
        if (++_depth == _path.Length)
        {
            Array.Resize(ref _path, _depth * 2);
            Array.Resize(ref _changed, _depth * 2);
            Array.Resize(ref _removed, _depth * 2);
        }

        _path[_depth] = element;
        _changed[_depth] = null;
        _removed[_depth] = null;
    }

    private void Pop() => _depth--;

    private void MarkChanged() => Node(_changed, _depth).IsMember = true;

    private void MarkRemoved() => Node(_removed, _depth).IsMember = true;

    private FieldSet Node(FieldSet?[] nodes, int depth) => nodes[depth] ??= Node(nodes, depth - 1).Append(_path[depth]);
}
