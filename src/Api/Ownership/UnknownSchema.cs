using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>How values are owned whose schema says little: preserved unknown fields of custom resources, free-form JSON.</summary>
internal static class UnknownSchema
{
    /// <summary>Objects are owned field by field, lists as a whole.</summary>
    public static Schema Deduced { get; } = new() { Type = SchemaType.Any, PreserveUnknownFields = true };

    /// <summary>The schema of a member, be it a declared field, an entry of a map or unknown.</summary>
    public static Schema Member(Schema schema, string name) =>
        schema.Fields.TryGetValue(name, out var field) ? field.Schema : schema.Items ?? Deduced;

    /// <summary>True where the fields of an object are owned one by one.</summary>
    public static bool IsGranular(Schema schema, JsonNode? value) => IsGranular(schema, value, null);

    /// <summary>As <see cref="IsGranular(Schema, JsonNode?)"/> for two states of the same value.</summary>
    public static bool IsGranular(Schema schema, JsonNode? before, JsonNode? after) => schema.Type switch
    {
        SchemaType.Object or SchemaType.Map => !schema.Atomic,
        SchemaType.Any => schema.PreserveUnknownFields && !schema.Atomic && before is null or JsonObject && after is null or JsonObject,
        _ => false,
    };
}
