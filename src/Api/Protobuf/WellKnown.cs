using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Protobuf;

/// <summary>Messages whose JSON form is a single value.</summary>
internal static class WellKnown
{
    /// <summary>seconds = 1, nanos = 2; an empty message is no time at all.</summary>
    public static JsonValue? Time(ReadOnlySpan<byte> message, bool micro)
    {
        long seconds = 0, nanos = 0;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: seconds = (long)reader.Varint(); break;
                case 2: nanos = (long)reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        if (message.IsEmpty)
            return null;
        var time = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanos / 100);
        return JsonValue.Create(time.ToString(micro ? "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    /// <summary>A message with one text (a quantity).</summary>
    public static JsonValue Text(ReadOnlySpan<byte> message) => JsonValue.Create(Encoding.UTF8.GetString(First(message)));

    /// <summary>type = 1 (1: a string), number = 2, string = 3.</summary>
    public static JsonValue IntOrString(ReadOnlySpan<byte> message)
    {
        ulong type = 0, number = 0;
        var text = "";
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: type = reader.Varint(); break;
                case 2: number = reader.Varint(); break;
                case 3: text = Encoding.UTF8.GetString(reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        return type == 1 ? JsonValue.Create(text) : JsonValue.Create((long)number);
    }

    /// <summary>A message whose first field is a JSON text.</summary>
    public static JsonNode? Json(ReadOnlySpan<byte> message)
    {
        var text = First(message);
        try
        {
            return text.IsEmpty ? null : JsonNode.Parse(text);
        }
        catch (JsonException e)
        {
            throw new FormatException("an embedded object is not JSON", e);
        }
    }

    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        ReadOnlySpan<byte> found = default;
        while (reader.Next())
        {
            if (reader.Field == 1)
                found = reader.Bytes();
            else
                reader.Skip();
        }

        return found;
    }
}
