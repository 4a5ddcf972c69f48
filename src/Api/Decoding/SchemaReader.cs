using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Decoding;

/// <summary>
/// Reads UTF-8 JSON into nodes in one pass, guided by a schema. Property names come from the schema, not from the input; what the
/// encoder would not show is never made.
/// </summary>
internal ref struct SchemaReader
{
    /// <summary>No Kubernetes type nests nearly as deep; what does is an attack on the stack.</summary>
    public const int MaxDepth = 512;

    /// <summary>Longer names are looked up as strings.</summary>
    private const int NameBufferLength = 64;

    /// <summary>As many strict faults as Kubernetes lists before it stops looking.</summary>
    public const int MaxStrictErrors = 100;

    private readonly FieldTrail _trail = new();
    private Utf8JsonReader _json;
    private List<string>? _strictErrors;

    public SchemaReader(ReadOnlySpan<byte> json) =>
        _json = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });

    public readonly IReadOnlyList<string> StrictErrors => _strictErrors ?? (IReadOnlyList<string>)[];

    /// <summary>Reads the whole input, which must be one object.</summary>
    public JsonObject ReadRoot(Schema schema)
    {
        _json.Read();
        if (_json.TokenType != JsonTokenType.StartObject)
            throw Mismatch.Of(KindOf(_json.TokenType), schema, _trail);
        var obj = ReadObject(schema);
        if (_json.Read())
            throw new JsonException("trailing text");
        return obj;
    }

    private JsonObject ReadObject(Schema schema)
    {
        var obj = new JsonObject();
        Span<char> buffer = stackalloc char[NameBufferLength];
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (TryFindField(schema, buffer, out var field))
                ReadField(obj, field, schema);
            else
                ReadUnknown(obj, schema);
        }

        EmptyValues.AddMissing(obj, schema);
        return obj;
    }

    private readonly bool TryFindField(Schema schema, Span<char> buffer, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SchemaField? field)
    {
        var utf8 = _json.ValueSpan;
        if (utf8.Length > NameBufferLength)
            return schema.TryGetField(_json.GetString(), out field);
        var length = _json.ValueIsEscaped ? _json.CopyString(buffer) : Encoding.UTF8.GetChars(utf8, buffer);
        return schema.TryGetField(buffer[..length], out field);
    }

    private void ReadField(JsonObject obj, SchemaField field, Schema owner)
    {
        _trail.Push(field, owner);
        _json.Read();
        if (_json.TokenType != JsonTokenType.Null && ReadValue(field.Schema, field.Empty == EmptyValue.Omit) is { } value &&
            !obj.TryAdd(field.Name, value))
        {
            Report("duplicate", _trail.Path());
            obj[field.Name] = value;
        }

        _trail.Pop();
    }

    private void ReadUnknown(JsonObject obj, Schema schema)
    {
        var name = _json.GetString()!;
        _json.Read();
        if (!schema.PreserveUnknownFields)
        {
            Report("unknown", _trail.Path(name));
            _json.Skip();
            return;
        }

        var value = ReadAny();
        if (!obj.TryAdd(name, value))
        {
            Report("duplicate", _trail.Path(name));
            obj[name] = value;
        }
    }

    /// <summary>The value at hand, which is not null; null when it is empty and empty values are not shown.</summary>
    private JsonNode? ReadValue(Schema schema, bool omitEmpty)
    {
        switch (schema.Type)
        {
            case SchemaType.Object:
                if (_json.TokenType != JsonTokenType.StartObject)
                    throw WrongType(schema);
                return ReadObject(schema);
            case SchemaType.Map:
                var map = ReadMap(schema);
                return omitEmpty && map.Count == 0 ? null : map;
            case SchemaType.Array:
                var array = ReadArray(schema);
                return omitEmpty && array.Count == 0 ? null : array;
            case SchemaType.String:
                return ReadString(schema, omitEmpty);
            case SchemaType.Integer:
                return ReadInteger(schema, omitEmpty);
            case SchemaType.Number:
                return ReadNumber(schema, omitEmpty);
            case SchemaType.Boolean:
                return ReadBoolean(schema, omitEmpty);
            case SchemaType.IntOrString:
                return ReadIntOrString(schema);
            case SchemaType.Quantity:
                return ReadQuantity(schema);
            default:
                return ReadAny();
        }
    }

    private JsonObject ReadMap(Schema schema)
    {
        if (_json.TokenType != JsonTokenType.StartObject)
            throw WrongType(schema);
        var map = new JsonObject();
        var items = schema.Items!;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var key = _json.GetString()!;
            _json.Read();
            _trail.Push(key);
            var value = _json.TokenType == JsonTokenType.Null ? EmptyValues.Zero(items) : ReadValue(items, omitEmpty: false);
            if (!map.TryAdd(key, value))
            {
                Report("duplicate", _trail.Path());
                map[key] = value;
            }

            _trail.Pop();
        }

        return map;
    }

    private JsonArray ReadArray(Schema schema)
    {
        if (_json.TokenType != JsonTokenType.StartArray)
            throw WrongType(schema);
        var array = new JsonArray();
        var items = schema.Items!;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            _trail.Push(array.Count);
            array.Add(_json.TokenType == JsonTokenType.Null ? EmptyValues.Zero(items) : ReadValue(items, omitEmpty: false));
            _trail.Pop();
        }

        return array;
    }

    private readonly JsonValue? ReadString(Schema schema, bool omitEmpty)
    {
        if (_json.TokenType != JsonTokenType.String)
            throw WrongType(schema);
        if (omitEmpty && _json.ValueSpan.IsEmpty)
            return null;
        var text = _json.GetString()!;
        return JsonValue.Create(schema.Format is null ? text : Scalars.Text(text, schema));
    }

    private readonly JsonValue? ReadInteger(Schema schema, bool omitEmpty)
    {
        if (_json.TokenType != JsonTokenType.Number)
            throw WrongType(schema);
        if (!_json.TryGetInt64(out var number) || (schema.Format == "int32" && number is < int.MinValue or > int.MaxValue))
            throw Mismatch.Of(JsonValueKind.Number, schema, _trail, Encoding.UTF8.GetString(_json.ValueSpan));
        return omitEmpty && number == 0 ? null : JsonValue.Create(number);
    }

    private readonly JsonValue? ReadNumber(Schema schema, bool omitEmpty)
    {
        if (_json.TokenType != JsonTokenType.Number || !_json.TryGetDouble(out var number))
            throw WrongType(schema);
        return omitEmpty && number == 0 ? null : JsonValue.Create(number);
    }

    private readonly JsonValue? ReadBoolean(Schema schema, bool omitEmpty) => _json.TokenType switch
    {
        JsonTokenType.True => JsonValue.Create(true),
        JsonTokenType.False => omitEmpty ? null : JsonValue.Create(false),
        _ => throw WrongType(schema),
    };

    private readonly JsonValue? ReadIntOrString(Schema schema)
    {
        if (_json.TokenType == JsonTokenType.String)
            return JsonValue.Create(_json.GetString());
        if (_json.TokenType != JsonTokenType.Number)
            throw WrongType(schema);
        if (!_json.TryGetInt32(out var number))
        {
            throw new DecodeException(
                $"json: cannot unmarshal number {Encoding.UTF8.GetString(_json.ValueSpan)} into Go value of type int32");
        }

        return JsonValue.Create((long)number);
    }

    private readonly JsonValue? ReadQuantity(Schema schema) => _json.TokenType switch
    {
        JsonTokenType.String => JsonValue.Create(Scalars.Quantity(_json.GetString()!)),
        JsonTokenType.Number => JsonValue.Create(Scalars.Quantity(Encoding.UTF8.GetString(_json.ValueSpan))),
        _ => throw WrongType(schema),
    };

    private JsonNode? ReadAny()
    {
        switch (_json.TokenType)
        {
            case JsonTokenType.StartObject:
                var obj = new JsonObject();
                while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
                {
                    var name = _json.GetString()!;
                    _json.Read();
                    obj[name] = ReadAny();
                }

                return obj;
            case JsonTokenType.StartArray:
                var array = new JsonArray();
                while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
                    array.Add(ReadAny());
                return array;
            case JsonTokenType.String:
                return JsonValue.Create(_json.GetString());
            case JsonTokenType.True or JsonTokenType.False:
                return JsonValue.Create(_json.GetBoolean());
            case JsonTokenType.Number:
                return _json.TryGetInt64(out var number) ? JsonValue.Create(number) : JsonValue.Create(JsonElement.ParseValue(ref _json));
            default:
                return null;
        }
    }

    private void Report(string what, string path)
    {
        _strictErrors ??= [];
        if (_strictErrors.Count < MaxStrictErrors)
            _strictErrors.Add($"{what} field \"{path}\"");
    }

    private readonly DecodeException WrongType(Schema schema) => Mismatch.Of(KindOf(_json.TokenType), schema, _trail);

    private static JsonValueKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.String => JsonValueKind.String,
        JsonTokenType.Number => JsonValueKind.Number,
        JsonTokenType.True or JsonTokenType.False => JsonValueKind.True,
        JsonTokenType.StartArray => JsonValueKind.Array,
        _ => JsonValueKind.Object,
    };
}
