using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Decoding;

/// <summary>Gives objects the empty fields that Kubernetes' encoder always shows, and their static defaults.</summary>
public static class EmptyValues
{
    /// <summary>
    /// Adds what is missing at this level: static defaults, then the fields that are always present. What lies deeper is as its own
    /// decoding left it. Call it last, when fields such as <c>status</c> have been taken away.
    /// </summary>
    public static void AddMissing(JsonObject obj, Schema schema)
    {
        foreach (var field in schema.Defaulted)
        {
            if (!obj.ContainsKey(field.Name))
                obj.Add(field.Name, field.Default!.DeepClone());
        }

        foreach (var field in schema.AlwaysPresent)
        {
            if (!obj.ContainsKey(field.Name))
                obj.Add(field.Name, field.Empty == EmptyValue.Always ? Zero(field.Schema) : null);
        }
    }

    /// <summary>What Go's encoder writes for a value that was never set; null for lists, maps and times.</summary>
    internal static JsonNode? Zero(Schema schema)
    {
        switch (schema.Type)
        {
            case SchemaType.Object:
                var obj = new JsonObject();
                AddMissing(obj, schema);
                return obj;
            case SchemaType.String:
                return schema.Format is null ? JsonValue.Create("") : null;
            case SchemaType.Integer or SchemaType.Number:
                return JsonValue.Create(0L);
            case SchemaType.Boolean:
                return JsonValue.Create(false);
            case SchemaType.Quantity:
                return JsonValue.Create("0");
            default:
                return null;
        }
    }
}
