using System.Globalization;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Api.Validation;

/// <summary>Checks of numbers and of values that are a number or a percentage.</summary>
internal static class Numbers
{
    public const string NotNegative = "must be greater than or equal to 0";

    private const string PercentFault =
        "a valid percent string must be a numeric string followed by an ending '%' "
        + "(e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static void CheckNotNegative(JsonObject? obj, string field, FieldPath parent, FieldErrors errors)
    {
        if (obj.GetLong(field) is < 0 and var value)
            errors.Invalid(parent.Child(field), Text(value), NotNegative);
    }

    public static void CheckPositive(JsonObject? obj, string field, FieldPath parent, FieldErrors errors)
    {
        if (obj.GetLong(field) is <= 0 and var value)
            errors.Invalid(parent.Child(field), Text(value), "must be greater than 0");
    }

    public static void CheckRange(JsonObject? obj, string field, long min, long max, FieldPath parent, FieldErrors errors)
    {
        if (obj.GetLong(field) is { } value && (value < min || value > max))
            errors.Invalid(parent.Child(field), Text(value), $"must be between {min} and {max}, inclusive");
    }

    /// <summary>A count or a percentage: not negative, well formed.</summary>
    public static void CheckIntOrPercent(JsonObject? obj, string field, FieldPath parent, FieldErrors errors)
    {
        var node = obj?[field];
        if (JsonAccess.AsString(node) is { } text)
        {
            if (Percent(text) is null)
                errors.InvalidString(parent.Child(field), text, PercentFault);
        }
        else
        {
            CheckNotNegative(obj, field, parent, errors);
        }
    }

    public static void CheckAtMostHundredPercent(JsonObject? obj, string field, FieldPath parent, FieldErrors errors)
    {
        if (JsonAccess.AsString(obj?[field]) is { } text && Percent(text) is > 100)
            errors.InvalidString(parent.Child(field), text, "must not be greater than 100%");
    }

    /// <summary>0, "0%" or absent.</summary>
    public static bool IsZero(JsonNode? node) =>
        node is null || JsonAccess.AsLong(node) == 0 || (JsonAccess.AsString(node) is { } text && Percent(text) is null or 0);

    private static long? Percent(string text) =>
        text.Length > 1 && text[^1] == '%'
        && long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
