using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>
/// The wire form of a field set: every step a member, <c>{}</c> for a field, <c>"."</c> for a field that has others below it.
/// </summary>
internal static class FieldsV1
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    /// <summary>Null when the JSON is no field set.</summary>
    public static FieldSet? Read(JsonObject json)
    {
        var root = new FieldSet();
        return ReadInto(root, json) ? root : null;
    }

    /// <summary>The JSON, backed by bytes: it is written again as it is without being taken apart.</summary>
    public static JsonObject Write(FieldSet set)
    {
        set.Sort();
        var bytes = buffer ??= new ArrayBufferWriter<byte>(2048);
        bytes.ResetWrittenCount();
        var json = writer ??= new Utf8JsonWriter(bytes, WriterOptions);
        json.Reset(bytes);
        WriteNode(json, set);
        json.Flush();
        return JsonObject.Create(JsonElement.Parse(bytes.WrittenSpan))!;
    }

    private static bool ReadInto(FieldSet node, JsonObject json)
    {
        foreach (var (key, value) in json)
        {
            if (key == ".")
            {
                node.IsMember = true;
                continue;
            }

            if (key.Length < 2 || key[1] != ':' || value is not JsonObject below)
                return false;
            var child = node.Append(new PathElement(key[0], key[2..]));
            if (!ReadInto(child, below))
                return false;
            child.IsMember |= !child.HasChildren;
        }

        return true;
    }

    private static void WriteNode(Utf8JsonWriter json, FieldSet node)
    {
        json.WriteStartObject();
        if (node.IsMember && node.HasChildren)
        {
            json.WriteStartObject("."u8);
            json.WriteEndObject();
        }

        foreach (var child in node.Children)
        {
            WriteName(json, child.Element);
            WriteNode(json, child);
        }

        json.WriteEndObject();
    }

    private static void WriteName(Utf8JsonWriter json, PathElement element)
    {
        const int onStack = 128;
        var length = element.Text.Length + 2;
        var name = length <= onStack ? stackalloc char[onStack] : new char[length];
        name[0] = element.Kind;
        name[1] = ':';
        element.Text.CopyTo(name[2..]);
        json.WritePropertyName(name[..length]);
    }
}
