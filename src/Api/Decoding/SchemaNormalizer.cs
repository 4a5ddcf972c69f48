using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Decoding;

/// <summary>
/// Brings a tree that is already built (a patch's result) into the form that decoding gives: wrong types refused, unknown fields
/// dropped, empty values and static defaults as Kubernetes shows them. Changes the tree in place.
/// </summary>
public static class SchemaNormalizer
{
    /// <returns>The strict faults: unknown fields, in the order they were met.</returns>
    /// <exception cref="DecodeException">A value has the wrong type.</exception>
    public static IReadOnlyList<string> Normalize(JsonObject obj, Schema schema)
    {
        var pass = new Pass();
        pass.Object(obj, schema);
        return pass.StrictErrors ?? (IReadOnlyList<string>)[];
    }

    private sealed class Pass
    {
        private readonly FieldTrail _trail = new();

        public List<string>? StrictErrors { get; private set; }

        public void Object(JsonObject obj, Schema schema)
        {
            for (var i = obj.Count - 1; i >= 0; i--)
            {
                var (name, value) = obj.GetAt(i);
                if (!schema.TryGetField(name, out var field))
                {
                    if (schema.PreserveUnknownFields)
                        continue;
                    ReportUnknown(name);
                    obj.RemoveAt(i);
                    continue;
                }

                _trail.Push(field, schema);
                var normal = value is null ? null : Value(value, field.Schema);
                _trail.Pop();
                if (normal is null || (field.Empty == EmptyValue.Omit && IsEmpty(normal, field.Schema)))
                    obj.RemoveAt(i);
                else if (!ReferenceEquals(normal, value))
                    obj.SetAt(i, normal);
            }

            EmptyValues.AddMissing(obj, schema);
        }

        /// <summary>Fields are walked from the last to the first, so that removing one moves few.</summary>
        private void ReportUnknown(string name)
        {
            StrictErrors ??= [];
            if (StrictErrors.Count < SchemaReader.MaxStrictErrors)
                StrictErrors.Insert(0, $"unknown field \"{_trail.Path(name)}\"");
        }

        /// <summary>The value in its stored form: itself unless its text changes.</summary>
        private JsonNode Value(JsonNode value, Schema schema)
        {
            var kind = value.GetValueKind();
            switch (schema.Type)
            {
                case SchemaType.Object when value is JsonObject obj:
                    Object(obj, schema);
                    return obj;
                case SchemaType.Map when value is JsonObject map:
                    Map(map, schema.Items!);
                    return map;
                case SchemaType.Array when value is JsonArray array:
                    Array(array, schema.Items!);
                    return array;
                case SchemaType.String or SchemaType.Quantity when kind == JsonValueKind.String:
                    return Text(value, schema);
                case SchemaType.IntOrString when kind == JsonValueKind.String:
                    return value;
                case SchemaType.Integer or SchemaType.IntOrString when kind == JsonValueKind.Number:
                    return Integer(value, schema);
                case SchemaType.Number when kind == JsonValueKind.Number:
                    return value;
                case SchemaType.Quantity when kind == JsonValueKind.Number:
                    return JsonValue.Create(Scalars.Quantity(value.ToJsonString()));
                case SchemaType.Boolean when kind is JsonValueKind.True or JsonValueKind.False:
                    return value;
                case SchemaType.Any:
                    return value;
                default:
                    throw Mismatch.Of(kind, schema, _trail);
            }
        }

        private void Map(JsonObject map, Schema items)
        {
            for (var i = map.Count - 1; i >= 0; i--)
            {
                var (key, value) = map.GetAt(i);
                _trail.Push(key);
                var normal = value is null ? EmptyValues.Zero(items) : Value(value, items);
                if (!ReferenceEquals(normal, value))
                    map.SetAt(i, normal);
                _trail.Pop();
            }
        }

        private void Array(JsonArray array, Schema items)
        {
            for (var i = array.Count - 1; i >= 0; i--)
            {
                var value = array[i];
                _trail.Push(i);
                var normal = value is null ? EmptyValues.Zero(items) : Value(value, items);
                if (!ReferenceEquals(normal, value))
                    array[i] = normal;
                _trail.Pop();
            }
        }

        private static JsonNode Text(JsonNode value, Schema schema)
        {
            if (schema is { Type: SchemaType.String, Format: null })
                return value;
            var text = value.GetValue<string>();
            var canonical = Scalars.Text(text, schema);
            return ReferenceEquals(canonical, text) ? value : JsonValue.Create(canonical);
        }

        private JsonNode Integer(JsonNode value, Schema schema)
        {
            if (!value.AsValue().TryGetValue(out long number))
            {
                var text = value.ToJsonString();
                if (!long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out number))
                    throw Mismatch.Of(JsonValueKind.Number, schema, _trail, text);
                value = JsonValue.Create(number);
            }

            if ((schema.Format is not "int64") && (number is < int.MinValue or > int.MaxValue))
                throw Mismatch.Of(JsonValueKind.Number, schema, _trail, value.ToJsonString());
            return value;
        }

        private static bool IsEmpty(JsonNode value, Schema schema) => schema.Type switch
        {
            SchemaType.Map => ((JsonObject)value).Count == 0,
            SchemaType.Array => ((JsonArray)value).Count == 0,
            SchemaType.String => value.GetValue<string>().Length == 0,
            SchemaType.Boolean => value.GetValueKind() == JsonValueKind.False,
            SchemaType.Integer or SchemaType.Number => value.ToJsonString() == "0",
            _ => false,
        };
    }
}
