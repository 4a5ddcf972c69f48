using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Patching;

/// <summary>Merging and ordering of lists in strategic merge patches.</summary>
internal static class StrategicList
{
    /// <summary>Merges lists, taking the elements out of <paramref name="target"/>; with <paramref name="isDeletion"/> takes the patch's
    /// primitives out instead.</summary>
    public static JsonArray Merge(JsonArray target, JsonArray patch, Schema? schema, bool isDeletion)
    {
        if (target.Count == 0 && patch.Count == 0)
            return [];
        var server = target.Select(item => item?.DeepClone()).ToArray();
        if (ElementKind(server, patch) != JsonValueKind.Object)
            return isDeletion ? Without(Detach(target), patch) : MergePrimitives(Detach(target), patch, server);
        var key = schema?.PatchMergeKey ??
            throw StrategicMergePatch.ServerError($"cannot merge lists without merge key for {schema?.Items?.DefinitionName}");
        var items = Detach(target);
        var plain = TakeDirectives(items, patch, key, out var replace);
        if (replace)
            return [.. plain.Select(item => item?.DeepClone())];
        MergeObjects(items, plain, key, schema.Items);
        return Order(items, plain, server, key);
    }

    /// <summary>Elements named in <paramref name="order"/> come in its order, the others are woven in as they stood on the server.</summary>
    public static JsonArray Order(List<JsonNode?> items, IList<JsonNode?> order, IList<JsonNode?> server, string? key)
    {
        var ordered = new List<JsonNode?>(items.Count);
        var others = new List<JsonNode?>();
        foreach (var item in items)
            (IndexOf(order, item, key) >= 0 ? ordered : others).Add(item);
        ordered = [.. ordered.OrderBy(item => IndexOf(order, item, key))];
        others = [.. others.OrderBy(item => IndexOf(server, item, key))];
        var result = new JsonArray();
        var (next, nextOther) = (0, 0);
        while (next < ordered.Count || nextOther < others.Count)
        {
            if (next == ordered.Count || (nextOther < others.Count && ComesFirst(others[nextOther], ordered[next], server, key)))
                result.Add(others[nextOther++]);
            else
                result.Add(ordered[next++]);
        }

        return result;
    }

    /// <summary>The patch's elements must come in the order list, in the same order.</summary>
    public static void CheckOrder(JsonArray patch, JsonArray order, string? key)
    {
        var position = 0;
        foreach (var item in patch)
        {
            if (item is JsonObject marked && marked.ContainsKey(PatchDirectives.Patch))
                continue;
            while (position < order.Count && !IsSame(order[position], item, key))
                position++;
            if (position++ < order.Count)
                continue;
            throw StrategicMergePatch.ServerError(
                $"The order in patch list:\n{GoText.Print(patch)}\n doesn't match $setElementOrder list:\n{GoText.Print(order)}\n");
        }
    }

    public static List<JsonNode?> Detach(JsonArray array)
    {
        var items = new List<JsonNode?>(array);
        array.Clear();
        return items;
    }

    /// <summary>Carries out deletions; the elements without directives remain to be merged.</summary>
    private static List<JsonNode?> TakeDirectives(List<JsonNode?> items, JsonArray patch, string key, out bool replace)
    {
        var plain = new List<JsonNode?>(patch.Count);
        replace = false;
        foreach (var node in patch)
        {
            var item = (JsonObject)node!;
            if (!item.TryGetPropertyValue(PatchDirectives.Patch, out var directive))
            {
                plain.Add(item);
                continue;
            }

            switch (PatchDirectives.Text(directive))
            {
                case "delete":
                    var wanted = MergeKey(item, key);
                    items.RemoveAll(existing => JsonNode.DeepEquals(((JsonObject)existing!)[key], wanted));
                    break;
                case "replace":
                    replace = true;
                    break;
                case "merge":
                    throw StrategicMergePatch.ServerError("merging lists cannot yet be specified in the patch");
                default:
                    throw StrategicMergePatch.UnknownDirective(directive, item);
            }
        }

        return plain;
    }

    private static void MergeObjects(List<JsonNode?> items, List<JsonNode?> patch, string key, Schema? elementSchema)
    {
        foreach (var node in patch)
        {
            var element = (JsonObject)node!;
            var wanted = MergeKey(element, key);
            var index = items.FindIndex(item => JsonNode.DeepEquals(((JsonObject)item!)[key], wanted));
            if (index < 0)
                items.Add(PatchDirectives.Fresh(element));
            else
                items[index] = StrategicMergePatch.MergeObject((JsonObject)items[index]!, element, elementSchema);
        }
    }

    private static JsonArray MergePrimitives(List<JsonNode?> items, JsonArray patch, IList<JsonNode?> server)
    {
        var merged = new List<JsonNode?>(items.Count + patch.Count);
        foreach (var item in items.Concat(patch.Select(item => item?.DeepClone())))
        {
            if (IndexOf(merged, item, null) < 0)
                merged.Add(item);
        }

        return Order(merged, patch, server, null);
    }

    private static JsonArray Without(List<JsonNode?> items, JsonArray patch)
    {
        var kept = new JsonArray();
        foreach (var item in items)
        {
            if (IndexOf(patch, item, null) < 0)
                kept.Add(item);
        }

        return kept;
    }

    private static JsonNode? MergeKey(JsonObject element, string key) => element.TryGetPropertyValue(key, out var value)
        ? value
        : throw StrategicMergePatch.ServerError($"map: {GoText.Print(element)} does not contain declared merge key: {key}");

    private static JsonValueKind ElementKind(IList<JsonNode?> server, JsonArray patch)
    {
        JsonValueKind? kind = null;
        foreach (var item in server.Concat(patch))
        {
            var its = item?.GetValueKind() ?? JsonValueKind.Null;
            if (its == JsonValueKind.False)
                its = JsonValueKind.True;
            if (its == JsonValueKind.Array)
                throw StrategicMergePatch.ServerError("lists of lists are not supported");
            if (kind is not null && kind != its)
            {
                throw StrategicMergePatch.ServerError(
                    $"list element types are not identical: [{GoText.PrintList(server)} {GoText.Print(patch)}]");
            }

            kind = its;
        }

        return kind ?? JsonValueKind.Null;
    }

    private static bool ComesFirst(JsonNode? other, JsonNode? ordered, IList<JsonNode?> server, string? key)
    {
        var (left, right) = (IndexOf(server, other, key), IndexOf(server, ordered, key));
        return left >= 0 && right >= 0 && left < right;
    }

    private static int IndexOf(IList<JsonNode?> list, JsonNode? item, string? key)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (IsSame(list[i], item, key))
                return i;
        }

        return -1;
    }

    private static bool IsSame(JsonNode? left, JsonNode? right, string? key) =>
        key is not null && left is JsonObject leftObject && right is JsonObject rightObject
            ? JsonNode.DeepEquals(leftObject[key], rightObject[key])
            : JsonNode.DeepEquals(left, right);
}
