using System.Buffers.Text;
using OrleansOrchestrator.Api.Quantities;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Decoding;

/// <summary>The stored form of text values whose schema asks for more than text.</summary>
internal static class Scalars
{
    /// <summary>The text as it is stored: times in UTC, bytes in plain base64, amounts in canonical form.</summary>
    /// <exception cref="DecodeException">The text does not have the form.</exception>
    public static string Text(string text, Schema schema) => schema switch
    {
        { Type: SchemaType.Quantity } => Quantity(text),
        { Format: null } => text,
        { Format: "date-time" } => GoTimes.Canonicalize(text, schema.Micro),
        { Format: "byte" } => Base64Text(text),
        _ => text,
    };

    public static string Quantity(string text) =>
        QuantityText.TryCanonicalize(text, out var canonical, out var error) ? canonical : throw new DecodeException(error);

    private static string Base64Text(string text)
    {
        if (text.AsSpan().IndexOfAny('\r', '\n') >= 0)
            text = text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
        if (Base64.IsValid(text) && text.Length % 4 == 0)
            return text;
        var bad = 0;
        while (bad < text.Length && (char.IsAsciiLetterOrDigit(text[bad]) || text[bad] is '+' or '/'))
            bad++;
        throw new DecodeException($"illegal base64 data at input byte {bad}");
    }
}
