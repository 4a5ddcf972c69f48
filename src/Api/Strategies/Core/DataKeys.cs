using System.Text;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Core;

/// <summary>What config maps and secrets share: keys, sizes, and being frozen by <c>immutable</c>.</summary>
internal static class DataKeys
{
    public const int MaxBytes = 1024 * 1024;

    private const string Frozen = "field is immutable when `immutable` is set";

    public static void Check(string key, FieldPath path, FieldErrors errors)
    {
        if (ObjectNames.ConfigKeyFaultOf(key) is { } fault)
            errors.InvalidString(path, key, fault);
    }

    public static int TextBytes(JsonNode? value) => Encoding.UTF8.GetByteCount(JsonAccess.AsString(value) ?? "");

    /// <summary>Length of what base64 text stands for.</summary>
    public static int DecodedBytes(JsonNode? value)
    {
        var text = (JsonAccess.AsString(value) ?? "").AsSpan().TrimEnd('=');
        return text.Length * 3 / 4;
    }

    public static void CheckFrozen(JsonObject obj, JsonObject old, ReadOnlySpan<string> fields, FieldErrors errors)
    {
        if (!old.IsTrue("immutable"))
            return;
        if (!obj.IsTrue("immutable"))
            errors.Forbidden("immutable", Frozen);
        foreach (var field in fields)
        {
            if (!obj[field].SameAs(old[field]))
                errors.Forbidden(field, Frozen);
        }
    }
}
