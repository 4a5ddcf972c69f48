using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Gateway.Subresources;

/// <summary>Reads and makes the few fields that handlers need of an object's tree.</summary>
internal static class ObjectFields
{
    public static string Name(JsonObject obj) => (string?)obj["metadata"]?["name"] ?? "";

    public static string ResourceVersion(JsonObject obj) => (string?)obj["metadata"]?["resourceVersion"] ?? "";

    /// <summary>The object under a name, made when it is absent.</summary>
    public static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject there)
            return there;
        var made = new JsonObject();
        parent[name] = made;
        return made;
    }
}
