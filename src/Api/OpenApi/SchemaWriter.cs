using System.Text.Json;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.OpenApi;

/// <summary>Writes schemas as OpenAPI does; the dialects differ in how they refer and in whether a reference may have siblings.</summary>
internal sealed class SchemaWriter(Utf8JsonWriter json, OpenApiDialect dialect)
{
    public void WriteDefinitions(DefinitionSet definitions)
    {
        foreach (var (name, schema) in definitions.Schemas)
        {
            json.WriteStartObject(name);
            WriteDefinition(name, schema, definitions.KindsOf(name));
            json.WriteEndObject();
        }

        foreach (var (name, resource) in definitions.Lists)
            WriteList(name, new GroupVersionKind(resource.Group, resource.Version, resource.ListKind));
        json.WriteStartObject(Patch);
        json.WriteString("type", "object");
        json.WriteEndObject();
    }

    /// <summary>The definition that patch bodies refer to.</summary>
    public const string Patch = "io.k8s.apimachinery.pkg.apis.meta.v1.Patch";

    public void WriteReference(string name)
    {
        json.WriteStartObject();
        json.WriteString("$ref", dialect.ReferencePrefix + name);
        json.WriteEndObject();
    }

    private void WriteDefinition(string name, Schema schema, IReadOnlyList<GroupVersionKind> kinds)
    {
        var descriptions = ModelDescriptions.Of(name);
        WriteText("description", descriptions.Type ?? schema.Description);
        switch (schema.Type)
        {
            case SchemaType.Object:
                json.WriteString("type", "object");
                WriteFields(schema, descriptions);
                if (schema.Atomic)
                    json.WriteString("x-kubernetes-map-type", "atomic");
                break;
            case SchemaType.Quantity when dialect.HasOneOf:
                WriteOneOf("string", "number");
                break;
            case SchemaType.IntOrString when dialect.HasOneOf:
                json.WriteString("format", schema.Format);
                WriteOneOf("integer", "string");
                break;
            default:
                WriteScalar(schema);
                break;
        }

        WriteKinds(kinds);
    }

    private void WriteFields(Schema schema, ModelDescriptions.TypeDescription descriptions)
    {
        var fields = schema.Fields.Values.OrderBy(f => f.Name, StringComparer.Ordinal).ToArray();
        if (fields.Any(f => f.Required))
        {
            json.WriteStartArray("required");
            foreach (var field in fields.Where(f => f.Required))
                json.WriteStringValue(field.Name);
            json.WriteEndArray();
        }

        if (fields.Length == 0)
            return;
        json.WriteStartObject("properties");
        foreach (var field in fields)
        {
            json.WriteStartObject(field.Name);
            WriteField(field, descriptions.Field(field.Name) ?? field.Schema.Description);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteField(SchemaField field, string? description)
    {
        if (field.Schema.DefinitionName is { } name)
        {
            WriteText("description", description);
            WriteDefault(field);
            WriteFieldReference(name, description is not null);
            if (field.Schema.PatchRetainKeys || field.Schema.PatchMerge)
                WriteMergeRules(field.Schema);
            return;
        }

        WriteText("description", description);
        WriteShape(field.Schema);
        WriteDefault(field);
        if (field.Enum is { } values)
        {
            json.WriteStartArray("enum");
            foreach (var value in values)
                json.WriteStringValue(value);
            json.WriteEndArray();
        }
    }

    private void WriteFieldReference(string name, bool hasSiblings)
    {
        if (!dialect.WrapsReferences || !hasSiblings)
        {
            json.WriteString("$ref", dialect.ReferencePrefix + name);
            return;
        }

        json.WriteStartArray("allOf");
        WriteReference(name);
        json.WriteEndArray();
    }

    /// <summary>The parts of a schema that has no definition of its own.</summary>
    private void WriteShape(Schema schema)
    {
        switch (schema.Type)
        {
            case SchemaType.Array:
                json.WriteString("type", "array");
                json.WritePropertyName("items");
                WriteItems(schema.Items!);
                WriteListRules(schema);
                WriteMergeRules(schema);
                break;
            case SchemaType.Map:
                json.WriteString("type", "object");
                json.WritePropertyName("additionalProperties");
                WriteItems(schema.Items!);
                if (schema.Atomic)
                    json.WriteString("x-kubernetes-map-type", "atomic");
                break;
            case SchemaType.Object:
                json.WriteString("type", "object");
                WriteFields(schema, ModelDescriptions.TypeDescription.None);
                break;
            case SchemaType.IntOrString:
                json.WriteBoolean("x-kubernetes-int-or-string", true);
                break;
            default:
                WriteScalar(schema);
                break;
        }

        if (schema.PreserveUnknownFields)
            json.WriteBoolean("x-kubernetes-preserve-unknown-fields", true);
        if (schema.Nullable && dialect.HasOneOf)
            json.WriteBoolean("nullable", true);
    }

    private void WriteItems(Schema items)
    {
        if (items.DefinitionName is { } name)
        {
            WriteReference(name);
            return;
        }

        json.WriteStartObject();
        WriteText("description", items.Description);
        WriteShape(items);
        json.WriteEndObject();
    }

    private void WriteScalar(Schema schema)
    {
        if (schema.Type == SchemaType.Any)
            return; // Any JSON at all: no type can be stated.
        var type = schema.Type switch
        {
            SchemaType.String or SchemaType.Quantity or SchemaType.IntOrString => "string",
            SchemaType.Integer => "integer",
            SchemaType.Number => "number",
            _ => "boolean",
        };
        json.WriteString("type", type);
        WriteText("format", schema.Format);
    }

    private void WriteListRules(Schema list)
    {
        if (list.ListKind == ListKind.Map)
        {
            json.WriteStartArray("x-kubernetes-list-map-keys");
            foreach (var key in list.ListMapKeys)
                json.WriteStringValue(key);
            json.WriteEndArray();
        }

        json.WriteString("x-kubernetes-list-type", list.ListKind switch
        {
            ListKind.Map => "map",
            ListKind.Set => "set",
            _ => "atomic",
        });
    }

    private void WriteMergeRules(Schema schema)
    {
        WriteText("x-kubernetes-patch-merge-key", schema.PatchMergeKey);
        WriteText("x-kubernetes-patch-strategy", (schema.PatchMerge, schema.PatchRetainKeys) switch
        {
            (true, true) => "merge,retainKeys",
            (true, false) => "merge",
            (false, true) => "retainKeys",
            _ => null,
        });
    }

    private void WriteDefault(SchemaField field)
    {
        if (!dialect.HasDefaults)
            return;
        if (field.Default is not null)
        {
            json.WritePropertyName("default");
            field.Default.WriteTo(json);
        }
        else if (field.Empty == EmptyValue.Always)
        {
            switch (field.Schema)
            {
                case { Type: SchemaType.Object }:
                    json.WriteStartObject("default");
                    json.WriteEndObject();
                    break;
                case { Type: SchemaType.String, Format: null }:
                    json.WriteString("default", "");
                    break;
                case { Type: SchemaType.Integer or SchemaType.Number }:
                    json.WriteNumber("default", 0);
                    break;
                case { Type: SchemaType.Boolean }:
                    json.WriteBoolean("default", false);
                    break;
            }
        }
    }

    private void WriteList(string itemName, GroupVersionKind kind)
    {
        json.WriteStartObject(itemName + "List");
        WriteText("description", ModelDescriptions.Of(itemName + "List").Type ?? $"{kind.Kind} is a list of {kind.Kind[..^4]}");
        json.WriteString("type", "object");
        json.WriteStartArray("required");
        json.WriteStringValue("items");
        json.WriteEndArray();
        json.WriteStartObject("properties");
        foreach (var name in (ReadOnlySpan<string>)["apiVersion", "kind"])
        {
            json.WriteStartObject(name);
            json.WriteString("type", "string");
            json.WriteEndObject();
        }

        json.WriteStartObject("items");
        json.WriteString("type", "array");
        json.WritePropertyName("items");
        WriteReference(itemName);
        json.WriteEndObject();
        json.WritePropertyName("metadata");
        WriteReference("io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta");
        json.WriteEndObject();
        WriteKinds([kind]);
        json.WriteEndObject();
    }

    private void WriteKinds(IReadOnlyList<GroupVersionKind> kinds)
    {
        if (kinds.Count == 0)
            return;
        json.WriteStartArray("x-kubernetes-group-version-kind");
        foreach (var kind in kinds)
        {
            json.WriteStartObject();
            json.WriteString("group", kind.Group);
            json.WriteString("kind", kind.Kind);
            json.WriteString("version", kind.Version);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteOneOf(string first, string second)
    {
        json.WriteStartArray("oneOf");
        foreach (var type in (ReadOnlySpan<string>)[first, second])
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteText(string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            json.WriteString(name, text);
    }
}
