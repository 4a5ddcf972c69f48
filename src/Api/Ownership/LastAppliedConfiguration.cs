using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>
/// The annotation in which kubectl's client-side apply keeps what it applied. A later server-side apply by kubectl takes those
/// fields over without conflict as long as nobody changed them, and keeps the annotation up to date.
/// </summary>
internal static class LastAppliedConfiguration
{
    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    public static bool IsWrittenBy(string manager) => manager == "kubectl";

    /// <summary>The fields applied client-side that still have the values from then; null without annotation.</summary>
    public static FieldSet? UnchangedFields(JsonObject live, Schema schema)
    {
        if (Read(live) is not { } applied)
            return null;
        var fields = ConfigFields.Of(applied, schema);
        var diff = ObjectDiff.Between(live, applied, schema, RequestScope.Of(null, hasStatus: false));
        fields.Remove(diff.Changed);
        fields.Remove(diff.Removed);
        return fields;
    }

    /// <summary>Sets the annotation to the new configuration where there is one.</summary>
    public static void Update(JsonObject obj, JsonObject config)
    {
        if (Annotations(obj) is not { } annotations || !annotations.ContainsKey(Annotation))
            return;
        var copy = (JsonObject)config.DeepClone();
        Annotations(copy)?.Remove(Annotation);
        annotations[Annotation] = Sorted(copy)!.ToJsonString() + "\n";
    }

    private static JsonObject? Read(JsonObject live)
    {
        if (Annotations(live)?[Annotation] is not JsonValue value || !value.TryGetValue<string>(out var text))
            return null;
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            // Somebody else's text: nothing can be concluded from it.
            return null;
        }
    }

    private static JsonObject? Annotations(JsonObject obj) => (obj["metadata"] as JsonObject)?["annotations"] as JsonObject;

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject obj => new JsonObject(obj.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray array => new JsonArray([.. array.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
