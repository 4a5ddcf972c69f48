using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Api.Patching;

/// <summary>Reads a patch's JSON. A name that comes twice has its last value, as everywhere in the API.</summary>
internal static class PatchBody
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 512 };

    public static JsonObject ParseObject(ReadOnlySpan<byte> json) =>
        Parse(json) as JsonObject ?? throw Undecodable($"json: cannot unmarshal {Kind(json)} into Go value of type map[string]interface {{}}");

    public static JsonArray ParseArray(ReadOnlySpan<byte> json) =>
        Parse(json) as JsonArray ?? throw Undecodable($"json: cannot unmarshal {Kind(json)} into Go value of type []handlers.jsonPatchOp");

    public static ApiException Undecodable(string why) => ApiErrors.BadRequest("error decoding patch: " + why);

    private static JsonNode? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            reader.Read();
            var node = ReadValue(ref reader);
            reader.Read();
            return node;
        }
        catch (JsonException)
        {
            throw Undecodable(JsonSyntax.Describe(json));
        }
    }

    private static JsonNode? ReadValue(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var obj = new JsonObject();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    obj[name] = ReadValue(ref reader);
                }

                return obj;
            case JsonTokenType.StartArray:
                var array = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    array.Add(ReadValue(ref reader));
                return array;
            case JsonTokenType.String:
                return JsonValue.Create(reader.GetString());
            case JsonTokenType.True or JsonTokenType.False:
                return JsonValue.Create(reader.GetBoolean());
            case JsonTokenType.Number:
                return reader.TryGetInt64(out var integer) ? JsonValue.Create(integer) : JsonNode.Parse(ref reader);
            default:
                return null;
        }
    }

    private static string Kind(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => "object",
            JsonTokenType.StartArray => "array",
            JsonTokenType.String => "string",
            JsonTokenType.Number => "number",
            JsonTokenType.Null => "null",
            _ => "bool",
        };
    }
}
