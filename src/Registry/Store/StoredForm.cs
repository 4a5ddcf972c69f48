using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>
/// How objects rest in the log: <c>{"apiVersion":"..","kind":"..","metadata":{...,"resourceVersion":"N"},...}</c>, compact UTF-8.
/// The fixed beginning lets lists splice items without parsing; the digits of N are inserted by the sequencer.
/// </summary>
public static class StoredForm
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <summary>Encodes without a resource version. <paramref name="revisionOffset"/> is where its digits belong.</summary>
    public static byte[] Encode(JsonObject obj, out int revisionOffset)
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(4096);
        buffer.ResetWrittenCount();
        var writer = t_writer ??= new Utf8JsonWriter(buffer, WriterOptions);
        writer.Reset(buffer);
        revisionOffset = 0;
        writer.WriteStartObject();
        writer.WriteString("apiVersion"u8, (string?)obj["apiVersion"]);
        writer.WriteString("kind"u8, (string?)obj["kind"]);
        writer.WriteStartObject("metadata"u8);
        if (obj["metadata"] is JsonObject metadata)
        {
            foreach (var (name, value) in metadata)
            {
                if (name == "resourceVersion")
                    continue;
                WriteProperty(writer, name, value);
            }
        }

        writer.WriteString("resourceVersion"u8, ""u8);
        revisionOffset = checked((int)(writer.BytesCommitted + writer.BytesPending)) - 1;
        writer.WriteEndObject();
        foreach (var (name, value) in obj)
        {
            if (name is not ("apiVersion" or "kind" or "metadata"))
                WriteProperty(writer, name, value);
        }

        writer.WriteEndObject();
        writer.Flush();
        var bytes = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > 1 << 20)
            t_buffer = null;
        return bytes;
    }

    /// <summary>Inserts the digits of a revision.</summary>
    public static byte[] Splice(ReadOnlySpan<byte> value, int revisionOffset, long revision)
    {
        Span<byte> digits = stackalloc byte[20];
        revision.TryFormat(digits, out var count, default, CultureInfo.InvariantCulture);
        var result = new byte[value.Length + count];
        value[..revisionOffset].CopyTo(result);
        digits[..count].CopyTo(result.AsSpan(revisionOffset));
        value[revisionOffset..].CopyTo(result.AsSpan(revisionOffset + count));
        return result;
    }

    /// <summary>A fresh, editable tree of a stored object.</summary>
    public static JsonObject Parse(ReadOnlyMemory<byte> value) =>
        (JsonObject)JsonNode.Parse(value.Span)!;

    /// <summary>An object that is shown but not stored as such (a dry run, another version), at a revision (0: none yet).</summary>
    public static CachedObject Transient(string key, JsonObject obj, long revision)
    {
        var bytes = Encode(obj, out var offset);
        if (revision > 0)
            return new CachedObject(key, revision, Splice(bytes, offset, revision));
        // Nothing was written, so there is no version to show: cut the empty field out again.
        var field = Encoding.UTF8.GetByteCount("\"resourceVersion\":\"");
        var start = offset - field;
        var end = offset + 1;
        if (bytes[start - 1] == (byte)',')
            start--;
        return new CachedObject(key, 0, (byte[])[.. bytes.AsSpan(0, start), .. bytes.AsSpan(end)]);
    }

    private static void WriteProperty(Utf8JsonWriter writer, string name, JsonNode? value)
    {
        writer.WritePropertyName(name);
        if (value is null)
            writer.WriteNullValue();
        else
            value.WriteTo(writer);
    }
}
