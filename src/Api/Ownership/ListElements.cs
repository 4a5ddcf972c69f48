using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>Tells the elements of sets and keyed lists apart.</summary>
internal static class ListElements
{
    private static readonly JsonSerializerOptions Text = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>True for lists whose elements are owned one by one.</summary>
    public static bool AreOwnedApart(Schema list) => list.Type == SchemaType.Array && list.ListKind != ListKind.Atomic;

    /// <summary>The step to an element. False when the element has none of the keys, or is of the wrong kind.</summary>
    public static bool TryIdentify(Schema list, JsonNode? item, out PathElement element)
    {
        if (list.ListKind == ListKind.Set)
        {
            element = new PathElement('v', Print(item));
            return true;
        }

        element = default;
        if (item is not JsonObject obj)
            return false;
        var keys = list.ListMapKeys;
        if (keys.Count == 1)
        {
            if (KeyValue(list, obj, keys[0]) is not { } only)
                return false;
            element = new PathElement('k', string.Concat("{\"", keys[0], "\":", only + "}"));
            return true;
        }

        var text = "{";
        foreach (var key in keys.Order(StringComparer.Ordinal))
        {
            // A key without value is left out: such an element is one of its own.
            if (KeyValue(list, obj, key) is { } value)
                text += (text.Length > 1 ? ",\"" : "\"") + key + "\":" + value;
        }

        element = new PathElement('k', text + "}");
        return text.Length > 1;
    }

    private static string? KeyValue(Schema list, JsonObject item, string key)
    {
        if (item[key] is { } value)
            return Print(value);
        return list.Items is { } schema && schema.Fields.TryGetValue(key, out var field) && field.Default is { } byDefault
            ? Print(byDefault)
            : null;
    }

    private static string Print(JsonNode? node)
    {
        if (node is not JsonValue value || !value.TryGetValue<string>(out var text))
            return node?.ToJsonString(Text) ?? "null";
        return text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 && text.AsSpan().IndexOfAny('"', '\\') < 0
            ? "\"" + text + "\""
            : value.ToJsonString(Text);
    }
}
