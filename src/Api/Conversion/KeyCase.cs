using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Conversion;

/// <summary>
/// Kubernetes writes some annotations from Go structs without JSON names: their keys start in upper case.
/// </summary>
internal static class KeyCase
{
    public static JsonObject Upper(JsonObject obj) => Convert(obj, char.ToUpperInvariant);

    public static JsonObject Lower(JsonObject obj) => Convert(obj, char.ToLowerInvariant);

    private static JsonObject Convert(JsonObject obj, Func<char, char> first)
    {
        var result = new JsonObject();
        foreach (var (name, value) in obj)
            result[name.Length == 0 ? name : first(name[0]) + name[1..]] = ConvertValue(value, first);
        return result;
    }

    private static JsonNode? ConvertValue(JsonNode? value, Func<char, char> first)
    {
        switch (value)
        {
            case JsonObject obj:
                return Convert(obj, first);
            case JsonArray array:
                var items = new JsonArray();
                foreach (var item in array)
                    items.Add(ConvertValue(item, first));
                return items;
            default:
                return value?.DeepClone();
        }
    }
}
