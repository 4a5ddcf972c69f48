using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Schemas;

/// <summary>Builds schemas from type tables; each definition once, on first use. Thread-safe.</summary>
internal sealed class SchemaBuilder(Func<string, TypeTable> tables)
{
    private readonly Lock _building = new();
    private readonly Dictionary<(string Table, string Type), Schema> _definitions = [];
    private volatile FrozenDictionary<(string Table, string Type), Schema> _published = FrozenDictionary<(string, string), Schema>.Empty;

    public Schema Definition(string table, string type)
    {
        if (_published.TryGetValue((table, type), out var known))
            return known;
        lock (_building)
        {
            var schema = Build(table, type);
            _published = _definitions.ToFrozenDictionary();
            return schema;
        }
    }

    private Schema Build(string tableName, string type)
    {
        if (_definitions.TryGetValue((tableName, type), out var known))
            return known;
        if (!tables(tableName).Declarations.TryGetValue(type, out var declaration))
            throw new InvalidOperationException($"no type {type} in table {tableName}");
        var schema = new Schema
        {
            Type = SchemaType.Object,
            DefinitionName = DefinitionNames.Of(tableName, type),
            Atomic = declaration.Atomic,
        };

        // Registered before its fields are built: a type may contain itself (JSONSchemaProps).
        _definitions.Add((tableName, type), schema);
        var fields = new Dictionary<string, SchemaField>();
        if (declaration.IsKind)
        {
            foreach (var line in (ReadOnlySpan<string>)["apiVersion string", "kind string", "metadata meta.v1.ObjectMeta"])
                Add(line);
        }

        foreach (var line in declaration.FieldLines)
            Add(line);
        schema.Fields = fields.ToFrozenDictionary();
        return schema;

        void Add(string line)
        {
            var field = FieldDeclaration.Parse(line);
            fields[field.Name] = BuildField(tableName, field);
        }
    }

    private SchemaField BuildField(string table, FieldDeclaration field)
    {
        var schema = BuildType(table, field.Type, field);
        return new SchemaField
        {
            Name = field.Name,
            Schema = schema,
            Required = field.Required,
            Empty = EmptyOf(field, schema.Type),
            Enum = field.Enum,
            Default = field.Default is null ? null : DefaultValue(schema.Type, field.Default),
        };
    }

    private static EmptyValue EmptyOf(FieldDeclaration field, SchemaType type)
    {
        if (field.Pointer)
            return field.Always ? EmptyValue.AlwaysOrNull : EmptyValue.Keep;
        if (field.Omit)
            return EmptyValue.Omit;
        if (type is SchemaType.IntOrString or SchemaType.Any)
            return EmptyValue.Keep; // Their zero value has no meaning of its own: what is absent stays absent.
        if (field.Required || field.Always || type is SchemaType.Object or SchemaType.Quantity || IsTime(field.Type))
            return EmptyValue.Always;
        return EmptyValue.Omit;
    }

    private static bool IsTime(string type) => type is "time" or "microtime";

    private static JsonNode DefaultValue(SchemaType type, string text) => type switch
    {
        SchemaType.Integer => JsonValue.Create(long.Parse(text, CultureInfo.InvariantCulture)),
        SchemaType.Boolean => JsonValue.Create(bool.Parse(text)),
        _ => JsonValue.Create(text),
    };

    private Schema BuildType(string table, string type, FieldDeclaration? field = null)
    {
        if (type.StartsWith("[]", StringComparison.Ordinal))
        {
            return new Schema
            {
                Type = SchemaType.Array,
                Items = BuildType(table, type[2..]),
                ListKind = field?.ListKind ?? ListKind.Atomic,
                ListMapKeys = field?.MapKeys ?? [],
                PatchMerge = field?.Merge ?? false,
                PatchMergeKey = field?.MergeKey,
                PatchRetainKeys = field?.RetainKeys ?? false,
            };
        }

        const string map = "map[string]";
        if (type.StartsWith(map, StringComparison.Ordinal))
            return new Schema { Type = SchemaType.Map, Items = BuildType(table, type[map.Length..]), Atomic = field?.Atomic ?? false };
        if (BasicSchemas.TryGet(type, out var basic))
            return basic;
        return BuildReference(table, type, field);
    }

    private Schema BuildReference(string table, string type, FieldDeclaration? field)
    {
        var dot = type.LastIndexOf('.');
        var shared = dot < 0 ? Build(table, type) : Build(type[..dot], type[(dot + 1)..]);
        if (field is not { HasMergeRules: true })
            return shared;
        return new Schema
        {
            Type = SchemaType.Object,
            DefinitionName = shared.DefinitionName,
            Fields = shared.Fields,
            Atomic = (shared.Atomic && !field.Granular) || field.Atomic,
            PatchMerge = field.Merge,
            PatchMergeKey = field.MergeKey,
            PatchRetainKeys = field.RetainKeys,
        };
    }
}
