using System.Globalization;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Strategies;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>Keeps <c>metadata.generation</c>: it rises when anything but metadata and status changes.</summary>
internal static class Generation
{
    public static void Bump(ResourceStrategy strategy, JsonObject obj, JsonObject old)
    {
        var metadata = (JsonObject)obj["metadata"]!;
        if (SpecDiffers(obj, old) || strategy.MetadataRaisesGeneration(metadata, (JsonObject)old["metadata"]!))
            Raise(metadata);
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
