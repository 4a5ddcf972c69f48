using System.Text;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Protobuf;

/// <summary>Turns messages of built-in types into JSON trees; the schema says what each field is, the numbers which.</summary>
internal static class MessageReader
{
    private const int DeepestNesting = 100;

    public static JsonObject Object(ReadOnlySpan<byte> message, Schema schema)
    {
        var obj = new JsonObject();
        Into(obj, message, schema, schema.DefinitionName ?? throw Unknown("an inline type"), 0);
        return obj;
    }

    /// <summary>Reads a message's fields into an object; an inline message's fields land in the same object.</summary>
    private static void Into(JsonObject obj, ReadOnlySpan<byte> message, Schema schema, string definitionName, int depth)
    {
        if (depth > DeepestNesting)
            throw new FormatException("too deeply nested");
        var numbers = FieldNumbers.Of(definitionName) ?? throw Unknown(definitionName);
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (!numbers.TryGetValue(reader.Field, out var numbered))
                throw new FormatException($"{definitionName} has no field {reader.Field}");
            if (numbered.IsInline)
                Into(obj, reader.Bytes(), schema, numbered.Name, depth + 1);
            else if (!schema.Fields.TryGetValue(numbered.Name, out var field))
                reader.Skip();
            else
                Add(obj, numbered.Name, ref reader, field.Schema, depth + 1);
        }
    }

    private static void Add(JsonObject obj, string name, ref WireReader reader, Schema schema, int depth)
    {
        switch (schema.Type)
        {
            case SchemaType.Array:
                if (obj[name] is not JsonArray array)
                    obj[name] = array = [];
                AddItems(array, ref reader, schema.Items!, depth);
                break;
            case SchemaType.Map:
                if (obj[name] is not JsonObject map)
                    obj[name] = map = [];
                AddEntry(map, reader.Bytes(), schema.Items!, depth);
                break;
            default:
                obj[name] = Value(ref reader, schema, depth);
                break;
        }
    }

    private static void AddItems(JsonArray array, ref WireReader reader, Schema items, int depth)
    {
        // Numbers may come packed: several in one field.
        if (reader.WireType == 2 && items.Type is SchemaType.Integer or SchemaType.Boolean)
        {
            var packed = new WireReader(reader.Bytes());
            while (packed.TryVarint(out var value))
                array.Add(items.Type == SchemaType.Boolean ? JsonValue.Create(value != 0) : JsonValue.Create((long)value));
            return;
        }

        array.Add(Value(ref reader, items, depth));
    }

    private static void AddEntry(JsonObject map, ReadOnlySpan<byte> entry, Schema items, int depth)
    {
        var reader = new WireReader(entry);
        var key = "";
        JsonNode? value = null;
        while (reader.Next())
        {
            if (reader.Field == 1)
                key = Encoding.UTF8.GetString(reader.Bytes());
            else if (reader.Field != 2)
                reader.Skip();
            else if (items.Type == SchemaType.Array)
                value = WrappedList(reader.Bytes(), items.Items!, depth);
            else
                value = Value(ref reader, items, depth);
        }

        map[key] = value ?? Empty(items);
    }

    /// <summary>A list cannot be a map's value on the wire, so it stands in a message of its own, as field 1.</summary>
    private static JsonArray WrappedList(ReadOnlySpan<byte> message, Schema items, int depth)
    {
        var list = new JsonArray();
        var reader = new WireReader(message);
        while (reader.Next())
            list.Add(Value(ref reader, items, depth));
        return list;
    }

    private static JsonNode? Value(ref WireReader reader, Schema schema, int depth)
    {
        switch (schema.Type)
        {
            case SchemaType.Integer:
                return JsonValue.Create((long)reader.Varint());
            case SchemaType.Boolean:
                return JsonValue.Create(reader.Varint() != 0);
            case SchemaType.Number:
                return JsonValue.Create(reader.Double());
            case SchemaType.String:
                return Text(reader.Bytes(), schema);
            case SchemaType.Quantity:
                return WellKnown.Text(reader.Bytes());
            case SchemaType.IntOrString:
                return WellKnown.IntOrString(reader.Bytes());
            case SchemaType.Any:
                return WellKnown.Json(reader.Bytes());
            case SchemaType.Object:
                var obj = new JsonObject();
                Into(obj, reader.Bytes(), schema, schema.DefinitionName ?? throw Unknown("an inline type"), depth);
                return obj;
            default:
                throw new FormatException($"a {schema.Type} cannot stand alone");
        }
    }

    private static JsonValue? Text(ReadOnlySpan<byte> bytes, Schema schema) => schema.Format switch
    {
        "date-time" => WellKnown.Time(bytes, schema.Micro),
        "byte" => JsonValue.Create(Convert.ToBase64String(bytes)),
        _ => JsonValue.Create(Encoding.UTF8.GetString(bytes)),
    };

    private static JsonNode? Empty(Schema items) => items.Type switch
    {
        SchemaType.String => JsonValue.Create(""),
        SchemaType.Integer => JsonValue.Create(0L),
        SchemaType.Boolean => JsonValue.Create(false),
        SchemaType.Array => new JsonArray(),
        SchemaType.Object => new JsonObject(),
        SchemaType.Quantity => JsonValue.Create("0"),
        _ => null,
    };

    private static FormatException Unknown(string definitionName) => new($"{definitionName} has no protobuf form");
}
