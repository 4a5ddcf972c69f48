using System.Text;
using System.Text.Json;
using OrleansOrchestrator.Api.Objects;

namespace OrleansOrchestrator.Api.Selectors;

/// <summary>Reads single fields out of an object's JSON without parsing the rest into anything.</summary>
internal static class FieldValue
{
    /// <summary>Whether the field at the path has this value as text; nested objects and lists have none.</summary>
    public static bool Equals(ReadOnlySpan<byte> json, string[] path, string absent, string value)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || !JsonScan.Find(ref reader, path))
            return absent == value;
        return reader.TokenType switch
        {
            JsonTokenType.String => reader.ValueTextEquals(value),
            JsonTokenType.True => value == "true",
            JsonTokenType.False => value == "false",
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan) == value,
            _ => absent == value,
        };
    }
}
