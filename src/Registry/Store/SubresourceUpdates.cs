using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>What an update through a subresource may change: everything else is put back to what it was.</summary>
internal static class SubresourceUpdates
{
    /// <summary>Paths that a subresource covers; metadata may change through all of them.</summary>
    private static readonly Dictionary<string, string[][]> Covered = new()
    {
        ["finalize"] = [["spec", "finalizers"]],
        ["approval"] = [["status", "conditions"]],
        ["ephemeralcontainers"] = [["spec", "ephemeralContainers"]],
        ["eviction"] = [["status", "conditions"]],
        ["binding"] = [["spec", "nodeName"], ["status", "conditions"]],
        ["scale"] = [["spec", "replicas"]],
        ["resize"] = [["spec", "containers"], ["spec", "initContainers"]],
    };

    /// <summary>A subresource that is not a view of the object but something done to it (a binding): what it changes has no owner.</summary>
    public static bool IsAction(ResourceDefinition resource, string? subresource) =>
        subresource is not null && resource.Subresources.TryGetValue(subresource, out var definition) && !definition.Verbs.Contains("update");

    /// <summary>A view of the object as another kind (a scale): ownership that was gained through it bears no time.</summary>
    public static bool IsForeign(ResourceDefinition resource, string? subresource) =>
        subresource is not null && resource.Subresources.TryGetValue(subresource, out var definition) && definition.Kind != resource.Kind;

    public static void Prepare(ResourceDefinition resource, string subresource, JsonObject obj, JsonObject old)
    {
        if (!Covered.TryGetValue(subresource, out var paths))
        {
            resource.Strategy.PrepareForStatusUpdate(obj, old);
            resource.Strategy.PrepareForSubresource(subresource, obj, old);
            return;
        }

        var merged = (JsonObject)old.DeepClone();
        foreach (var path in paths)
            Copy(obj, merged, path);
        foreach (var field in obj.Select(p => p.Key).Where(k => k != "metadata").ToArray())
            obj.Remove(field);
        foreach (var (field, value) in merged)
        {
            if (field != "metadata")
                obj[field] = value?.DeepClone();
        }

        resource.Strategy.PrepareForSubresource(subresource, obj, old);
    }

    private static void Copy(JsonObject from, JsonObject to, string[] path)
    {
        JsonNode? source = from;
        for (var i = 0; i < path.Length - 1; i++)
        {
            source = source?[path[i]];
            if (to[path[i]] is not JsonObject next)
                to[path[i]] = next = [];
            to = next;
        }

        if (source?[path[^1]] is { } value)
            to[path[^1]] = value.DeepClone();
        else
            to.Remove(path[^1]);
    }
}
