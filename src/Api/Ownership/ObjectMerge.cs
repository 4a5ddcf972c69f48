using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>Lays an applied configuration over the live object, by the schema's rules for lists and objects.</summary>
internal static class ObjectMerge
{
    /// <summary>Merges into <paramref name="target"/>; the configuration stays as it is.</summary>
    public static void Into(JsonObject target, JsonObject config, Schema schema)
    {
        foreach (var (name, value) in config)
        {
            if (!target.TryGetPropertyValue(name, out var live) || live is null)
                target[name] = value?.DeepClone();
            else if (Merge(live, value, UnknownSchema.Member(schema, name)) is var merged && !ReferenceEquals(merged, live))
                target[name] = merged;
        }
    }

    /// <summary>The merged value: <paramref name="live"/> itself, changed or not, or a new node.</summary>
    private static JsonNode? Merge(JsonNode live, JsonNode? config, Schema schema)
    {
        if (UnknownSchema.IsGranular(schema, live, config) && live is JsonObject target)
        {
            if (config is null && target.Count > 0)
                return live;
            if (config is not JsonObject source || (target.Count == 0 && source.Count == 0))
                return config?.DeepClone();
            Into(target, source, schema);
            return live;
        }

        if (!ListElements.AreOwnedApart(schema) || live is not JsonArray list || list.Count == 0)
            return config?.DeepClone();
        return config switch
        {
            null => live,
            JsonArray items => MergeLists(list, items, schema),
            _ => config.DeepClone(),
        };
    }

    /// <summary>Elements of the configuration keep its order, the others stay where they are among them.</summary>
    private static JsonNode MergeLists(JsonArray live, JsonArray config, Schema schema)
    {
        if (!ListItems.TryRead(schema, live, out var left) || !ListItems.TryRead(schema, config, out var right))
            return config.DeepClone();
        var (liveIndex, configIndex) = (Index(left), Index(right));
        var shared = new Queue<PathElement>(right.Where(item => liveIndex.ContainsKey(item.Element)).Select(item => item.Element));
        var merged = new HashSet<PathElement>();
        var items = schema.Items ?? UnknownSchema.Deduced;
        live.Clear();
        var result = new JsonArray();
        for (int l = 0, r = 0; l < left.Count || r < right.Count;)
        {
            if (l < left.Count && r < right.Count)
            {
                var element = left[l].Element;
                if (element == right[r].Element)
                {
                    merged.Add(element);
                    result.Add(MergeItem(liveIndex, configIndex, element, items));
                    l++;
                    r++;
                    shared.TryDequeue(out _);
                    continue;
                }

                if (configIndex.ContainsKey(element) && shared.TryPeek(out var next) && next != element)
                {
                    l++;
                    continue;
                }
            }

            if (l < left.Count)
            {
                if (!configIndex.ContainsKey(left[l].Element))
                {
                    result.Add(left[l++].Node);
                    continue;
                }

                if (merged.Contains(left[l].Element))
                    l++;
            }

            if (r >= right.Count)
                continue;
            merged.Add(right[r].Element);
            result.Add(MergeItem(liveIndex, configIndex, right[r].Element, items));
            if (shared.TryPeek(out var wanted) && wanted == right[r].Element)
                shared.Dequeue();
            r++;
        }

        return result;
    }

    private static JsonNode? MergeItem(
        Dictionary<PathElement, JsonNode?> live, Dictionary<PathElement, JsonNode?> config, PathElement element, Schema schema) =>
        live.GetValueOrDefault(element) is { } target ? Merge(target, config[element], schema) : config[element]?.DeepClone();

    /// <summary>The elements by key; null where there are several with the same.</summary>
    private static Dictionary<PathElement, JsonNode?> Index(List<ListItem> items)
    {
        var index = new Dictionary<PathElement, JsonNode?>(items.Count);
        foreach (var item in items)
        {
            if (!index.TryAdd(item.Element, item.Node))
                index[item.Element] = null;
        }

        return index;
    }
}
