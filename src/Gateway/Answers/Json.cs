using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Gateway.Answers;

/// <summary>JSON as the API writes it: no needless escapes, since it is never embedded in HTML.</summary>
internal static class Json
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static Utf8JsonWriter Writer(IBufferWriter<byte> output) => new(output, Options);

    public static ReadOnlyMemory<byte> ToBytes(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = Writer(buffer))
            node.WriteTo(json);
        return buffer.WrittenMemory;
    }

    public static JsonObject ParseObject(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        return (JsonObject)JsonNode.Parse(ref reader)!;
    }
}
