using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Patching;

/// <summary>JSON Merge Patch (RFC 7386): objects are merged, null removes, everything else replaces.</summary>
public static class MergePatch
{
    public static JsonObject Apply(JsonObject current, JsonObject patch)
    {
        var result = (JsonObject)current.DeepClone();
        Merge(result, patch);
        return result;
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
                target.Remove(name);
            else if (value is not JsonObject nested)
                target[name] = value.DeepClone();
            else if (target[name] is JsonObject existing)
                Merge(existing, nested);
            else
                target[name] = WithoutNulls(nested);
        }
    }

    private static JsonObject WithoutNulls(JsonObject patch)
    {
        var result = new JsonObject();
        Merge(result, patch);
        return result;
    }
}
