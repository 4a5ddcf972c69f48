using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>An element of a list with the step that leads to it.</summary>
internal readonly record struct ListItem(PathElement Element, JsonNode? Node);

/// <summary>The elements of a list that is owned element by element.</summary>
internal static class ListItems
{
    /// <summary>False when an element cannot be told from the others.</summary>
    public static bool TryRead(Schema schema, JsonArray? list, out List<ListItem> items)
    {
        items = new List<ListItem>(list?.Count ?? 0);
        if (list is null)
            return true;
        foreach (var node in list)
        {
            if (!ListElements.TryIdentify(schema, node, out var element))
                return false;
            items.Add(new ListItem(element, node));
        }

        return true;
    }

    /// <summary>Every step once.</summary>
    public static IEnumerable<PathElement> Union(List<ListItem> left, List<ListItem> right)
    {
        var seen = new HashSet<PathElement>(left.Count + right.Count);
        foreach (var item in left)
        {
            if (seen.Add(item.Element))
                yield return item.Element;
        }

        foreach (var item in right)
        {
            if (seen.Add(item.Element))
                yield return item.Element;
        }
    }

    public static int Count(List<ListItem> items, PathElement element)
    {
        var count = 0;
        foreach (var item in items)
            count += item.Element == element ? 1 : 0;
        return count;
    }

    public static DiffSide Only(List<ListItem> items, PathElement element)
    {
        foreach (var item in items)
        {
            if (item.Element == element)
                return DiffSide.Of(item.Node);
        }

        return DiffSide.Absent;
    }

    public static bool AllEqual(List<ListItem> left, List<ListItem> right, PathElement element)
    {
        var theirs = right.FindAll(item => item.Element == element);
        var ours = left.FindAll(item => item.Element == element);
        return ours.Count == theirs.Count && ours.Zip(theirs).All(pair => JsonNode.DeepEquals(pair.First.Node, pair.Second.Node));
    }
}
