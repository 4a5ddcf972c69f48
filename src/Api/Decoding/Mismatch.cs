using System.Text.Json;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Decoding;

/// <summary>Makes the faults for values of the wrong JSON type, worded as Go's decoder words them.</summary>
internal static class Mismatch
{
    /// <param name="number">The number's text where a number does not fit its integer type.</param>
    public static DecodeException Of(JsonValueKind kind, Schema schema, FieldTrail trail, string? number = null)
    {
        var what = kind switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => number is null ? "number" : "number " + number,
            JsonValueKind.True or JsonValueKind.False => "bool",
            JsonValueKind.Array => "array",
            _ => "object",
        };
        return schema switch
        {
            // These types decode themselves in Go, so the error does not know the field.
            { Type: SchemaType.Quantity } => new DecodeException(QuantityPattern),
            { Type: SchemaType.IntOrString } => new DecodeException($"json: cannot unmarshal {what} into Go value of type int32"),
            { Format: "date-time" } => new DecodeException($"json: cannot unmarshal {what} into Go value of type string"),
            _ => new DecodeException($"json: cannot unmarshal {what} into Go struct field {trail.GoField()} of type {GoTypes.Of(schema)}"),
        };
    }

    private const string QuantityPattern = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
}
