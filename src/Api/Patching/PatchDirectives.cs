using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Patching;

/// <summary>The <c>$</c> members of strategic merge patches.</summary>
internal static class PatchDirectives
{
    public const string Patch = "$patch";

    public const string RetainKeys = "$retainKeys";

    public const string SetElementOrder = "$setElementOrder/";

    public const string DeleteFromPrimitiveList = "$deleteFromPrimitiveList/";

    public static bool IsDirective(string key) => key.StartsWith('$') &&
        (key is Patch or RetainKeys || key.StartsWith(SetElementOrder, StringComparison.Ordinal) ||
         key.StartsWith(DeleteFromPrimitiveList, StringComparison.Ordinal));

    public static bool TryStrip(string key, string prefix, out string name)
    {
        var found = key.StartsWith(prefix, StringComparison.Ordinal);
        name = found ? key[prefix.Length..] : "";
        return found;
    }

    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A copy of an object without its own directives; what is nested stays as it is.</summary>
    public static JsonObject Drop(JsonObject patch)
    {
        var copy = new JsonObject();
        foreach (var (key, value) in patch)
        {
            if (key != Patch)
                copy[key] = value?.DeepClone();
        }

        return copy;
    }

    /// <summary>What a patch's value becomes where the object has nothing yet: no directives, no nulls, nothing marked as deleted.</summary>
    public static JsonNode? Fresh(JsonNode? patch)
    {
        switch (patch)
        {
            case JsonObject obj:
                var copy = new JsonObject();
                foreach (var (key, value) in obj)
                {
                    if (value is not null && !IsDirective(key))
                        copy[key] = Fresh(value);
                }

                return copy;
            case JsonArray array:
                var list = new JsonArray();
                foreach (var item in array)
                {
                    if (item is not JsonObject marked || !marked.ContainsKey(Patch))
                        list.Add(Fresh(item));
                }

                return list;
            default:
                return patch?.DeepClone();
        }
    }
}
