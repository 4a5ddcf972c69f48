using System.Globalization;
using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>Keeps <c>metadata.generation</c>: it rises when anything but metadata and status changes.</summary>
internal static class Generation
{
    public static void Bump(JsonObject obj, JsonObject old)
    {
        if (!SpecDiffers(obj, old))
            return;
        Raise((JsonObject)obj["metadata"]!);
    }

    public static void Raise(JsonObject metadata)
    {
        var generation = metadata["generation"] is { } value
            ? long.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)
            : 0;
        metadata["generation"] = generation + 1;
    }

    private static bool SpecDiffers(JsonObject obj, JsonObject old)
    {
        var fields = 0;
        foreach (var (name, value) in obj)
        {
            if (IsApart(name))
                continue;
            fields++;
            if (!JsonNode.DeepEquals(value, old[name]))
                return true;
        }

        foreach (var (name, _) in old)
        {
            if (!IsApart(name))
                fields--;
        }

        return fields != 0;
    }

    private static bool IsApart(string field) => field is "metadata" or "status" or "apiVersion" or "kind";
}
