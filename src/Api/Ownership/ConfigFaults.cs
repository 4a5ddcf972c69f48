using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Patching;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>Checks an applied configuration against the schema; there, unlike elsewhere, every unknown field is a fault.</summary>
internal sealed class ConfigFaults
{
    private readonly List<string> _faults = [];

    /// <summary>Every fault in one text; null when there is none.</summary>
    public static string? Find(JsonObject config, Schema schema)
    {
        var faults = new ConfigFaults();
        faults.CheckObject(config, schema, "");
        return faults._faults.Count switch
        {
            0 => null,
            1 => faults._faults[0],
            _ => "errors:\n  " + string.Join("\n  ", faults._faults),
        };
    }

    private void Check(JsonNode? value, Schema schema, string path)
    {
        if (value is null)
            return;
        var kind = value.GetValueKind();
        switch (schema.Type)
        {
            case SchemaType.Object or SchemaType.Map when value is JsonObject obj:
                CheckObject(obj, schema, path);
                break;
            case SchemaType.Object or SchemaType.Map:
                Add(path, $"expected map, got &{{{GoText.Print(value)}}}");
                break;
            case SchemaType.Array when value is JsonArray list:
                CheckList(list, schema, path);
                break;
            case SchemaType.Array:
                Add(path, $"expected list, got &{{{GoText.Print(value)}}}");
                break;
            case SchemaType.String when kind != JsonValueKind.String:
                Add(path, $"expected string, got &value.valueUnstructured{{Value:{GoText.Print(value)}}}");
                break;
            case SchemaType.Integer or SchemaType.Number when kind != JsonValueKind.Number:
                Add(path, $"expected numeric (int or float), got {GoType(kind)}");
                break;
            case SchemaType.Boolean when kind is not (JsonValueKind.True or JsonValueKind.False):
                Add(path, $"expected boolean, got &{{{GoText.Print(value)}}}");
                break;
            case SchemaType.IntOrString or SchemaType.Quantity when kind is JsonValueKind.Object or JsonValueKind.Array:
                Add(path, $"expected any scalar, got &{{{GoText.Print(value)}}}");
                break;
        }
    }

    private void CheckObject(JsonObject obj, Schema schema, string path)
    {
        foreach (var (name, value) in obj)
        {
            if (schema.Fields.TryGetValue(name, out var field))
                Check(value, field.Schema, path + "." + name);
            else if (schema.Items is { } items)
                Check(value, items, path + "." + name);
            else if (schema.Type == SchemaType.Object && !schema.PreserveUnknownFields)
                Add(path + "." + name, "field not declared in schema");
        }
    }

    private void CheckList(JsonArray list, Schema schema, string path)
    {
        var items = schema.Items ?? UnknownSchema.Deduced;
        var isKeyed = ListElements.AreOwnedApart(schema);
        var seen = new HashSet<PathElement>();
        for (var i = 0; i < list.Count; i++)
        {
            var itemPath = $"{path}[{i}]";
            if (isKeyed)
            {
                if (!ListElements.TryIdentify(schema, list[i], out var element))
                {
                    Add(path, $"element {i}: associative list with keys has an element that omits all key fields " +
                        $"[{string.Join(' ', schema.ListMapKeys.Select(key => "\"" + key + "\""))}] (and doesn't have default values for any key fields)");
                    continue;
                }

                itemPath = path + FieldPathText.Print(element);
                if (!seen.Add(element))
                    Add(path, "duplicate entries for key " + FieldPathText.Print(element));
            }

            Check(list[i], items, itemPath);
        }
    }

    private void Add(string path, string message) => _faults.Add(path + ": " + message);

    private static string GoType(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Object => "map[string]interface {}",
        JsonValueKind.Array => "[]interface {}",
        _ => "bool",
    };
}
