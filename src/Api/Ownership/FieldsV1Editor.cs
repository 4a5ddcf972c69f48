using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>Changes the wire form of a big field set by a small one, touching only the paths of the small one.</summary>
internal static class FieldsV1Editor
{
    /// <summary>Takes every field of the set out of the JSON; true when something was taken.</summary>
    public static bool Remove(JsonObject fields, FieldSet set)
    {
        var changed = false;
        foreach (var child in set.Children)
        {
            var key = child.Element.ToString();
            if (fields[key] is JsonObject below && RemoveNode(fields, key, below, child))
                changed = true;
        }

        return changed;
    }

    public static void Add(JsonObject fields, FieldSet set)
    {
        foreach (var child in set.Children)
        {
            var key = child.Element.ToString();
            if (fields[key] is not JsonObject below)
            {
                fields.Insert(Place(fields, child.Element), key, FieldsV1.Write(child));
                continue;
            }

            // An empty object is the field itself, which has to be said once there are others below it.
            var isMember = below.Count == 0 ? child.HasChildren : child.IsMember && !below.ContainsKey(".");
            if (isMember)
                below.Insert(0, ".", new JsonObject());
            Add(below, child);
        }
    }

    private static bool RemoveNode(JsonObject parent, string key, JsonObject node, FieldSet set)
    {
        if (node.Count == 0)
            return set.IsMember && parent.Remove(key);
        var changed = set.IsMember && node.Remove(".");
        changed |= Remove(node, set);
        if (!changed)
            return false;
        if (node.Count == 0)
            parent.Remove(key);
        else if (node.Count == 1 && node.ContainsKey("."))
            node.Clear();
        return true;
    }

    private static int Place(JsonObject fields, PathElement element)
    {
        var place = fields.Count;
        while (place > 0 && IsAfter(fields.GetAt(place - 1).Key, element))
            place--;
        return place;
    }

    private static bool IsAfter(string key, PathElement element) =>
        key.Length > 1 && new PathElement(key[0], key[2..]).CompareTo(element) > 0;
}
