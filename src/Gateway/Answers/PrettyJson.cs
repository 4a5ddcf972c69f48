using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansOrchestrator.Gateway.Answers;

/// <summary>Indents JSON for people who read it in a browser or with curl.</summary>
internal static class PrettyJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static ReadOnlyMemory<byte> Indent(ReadOnlyMemory<byte> json)
    {
        var buffer = new ArrayBufferWriter<byte>(json.Length * 2);
        using var document = JsonDocument.Parse(json);
        using (var writer = new Utf8JsonWriter(buffer, Options))
            document.WriteTo(writer);
        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
