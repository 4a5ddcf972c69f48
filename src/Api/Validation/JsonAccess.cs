using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Validation;

/// <summary>
/// Reads and fills decoded objects by path: <c>obj.GetString("spec", "nodeName")</c>. A missing part or one of another type reads as
/// null, as a nil pointer would; nothing is allocated on the way.
/// </summary>
public static class JsonAccess
{
    public static JsonObject? GetObject(this JsonObject? obj, string name) => obj?[name] as JsonObject;

    public static JsonObject? GetObject(this JsonObject? obj, string first, string second) =>
        (obj?[first] as JsonObject)?[second] as JsonObject;

    public static JsonObject? GetObject(this JsonObject? obj, string first, string second, string third) =>
        obj.GetObject(first, second)?[third] as JsonObject;

    public static JsonArray? GetArray(this JsonObject? obj, string name) => obj?[name] as JsonArray;

    public static JsonArray? GetArray(this JsonObject? obj, string first, string second) => obj.GetObject(first)?[second] as JsonArray;

    public static string? GetString(this JsonObject? obj, string name) => AsString(obj?[name]);

    public static string? GetString(this JsonObject? obj, string first, string second) => AsString(obj.GetObject(first)?[second]);

    public static string? GetString(this JsonObject? obj, string first, string second, string third) =>
        AsString(obj.GetObject(first, second)?[third]);

    /// <summary>The string, or "" where there is none: how Go reads an absent string.</summary>
    public static string GetText(this JsonObject? obj, string name) => AsString(obj?[name]) ?? "";

    public static long? GetLong(this JsonObject? obj, string name) => AsLong(obj?[name]);

    public static long? GetLong(this JsonObject? obj, string first, string second) => AsLong(obj.GetObject(first)?[second]);

    public static bool? GetBool(this JsonObject? obj, string name) =>
        obj?[name] is JsonValue value && value.TryGetValue(out bool result) ? result : null;

    public static bool IsTrue(this JsonObject? obj, string name) => obj.GetBool(name) == true;

    /// <summary>Present and not null.</summary>
    public static bool Has(this JsonObject? obj, string name) => obj?[name] is not null;

    /// <summary>Absent, null, "" or an empty list or object.</summary>
    public static bool IsEmpty(this JsonObject? obj, string name) => IsEmpty(obj?[name]);

    public static bool IsEmpty(JsonNode? node) => node switch
    {
        null => true,
        JsonArray array => array.Count == 0,
        JsonObject inner => inner.Count == 0,
        _ => AsString(node) is "",
    };

    public static string? AsString(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static long? AsLong(JsonNode? node)
    {
        if (node is not JsonValue value)
            return null;
        if (value.TryGetValue(out long number))
            return number;
        if (value.TryGetValue(out int small))
            return small;
        return value.GetValueKind() == JsonValueKind.Number
            && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
                ? number
                : null;
    }

    /// <summary>Sets a string that is absent, null or "".</summary>
    public static void Default(this JsonObject obj, string name, string value)
    {
        if (string.IsNullOrEmpty(AsString(obj[name])))
            obj[name] = value;
    }

    /// <summary>Sets a number that is absent or null; a zero that was given stays.</summary>
    public static void Default(this JsonObject obj, string name, long value)
    {
        if (obj[name] is null)
            obj[name] = value;
    }

    public static void Default(this JsonObject obj, string name, bool value)
    {
        if (obj[name] is null)
            obj[name] = value;
    }

    /// <summary>Sets a number that is absent or zero: fields whose Go type is not a pointer.</summary>
    public static void DefaultZero(this JsonObject obj, string name, long value)
    {
        if (AsLong(obj[name]) is null or 0)
            obj[name] = value;
    }

    /// <summary>The object at a name, made where there is none.</summary>
    public static JsonObject Ensure(this JsonObject obj, string name)
    {
        if (obj[name] is JsonObject existing)
            return existing;
        var made = new JsonObject();
        obj[name] = made;
        return made;
    }

    /// <summary>Takes the other object's value, absence included.</summary>
    public static void CopyFrom(this JsonObject obj, string name, JsonObject? other)
    {
        if (other?[name] is { } value)
            obj[name] = value.DeepClone();
        else
            obj.Remove(name);
    }

    /// <summary>Equal as Kubernetes' semantic equality: absent, null and empty are the same, at every depth.</summary>
    public static bool SameAs(this JsonNode? left, JsonNode? right) => left switch
    {
        JsonObject a when right is JsonObject b => SameObject(a, b),
        JsonArray a when right is JsonArray b => SameArray(a, b),
        JsonValue when right is JsonValue => JsonNode.DeepEquals(left, right),
        _ => IsEmpty(left) && IsEmpty(right),
    };

    /// <summary>The value as an error shows it: strings quoted, everything else as JSON.</summary>
    public static string Show(this JsonNode? node) => node?.ToJsonString(ShowOptions) ?? "null";

    private static readonly JsonSerializerOptions ShowOptions = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static bool SameObject(JsonObject left, JsonObject right)
    {
        foreach (var (name, value) in left)
        {
            if (!value.SameAs(right[name]))
                return false;
        }

        foreach (var (name, value) in right)
        {
            if (!left.ContainsKey(name) && !IsEmpty(value))
                return false;
        }

        return true;
    }

    private static bool SameArray(JsonArray left, JsonArray right)
    {
        if (left.Count != right.Count)
            return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!left[i].SameAs(right[i]))
                return false;
        }

        return true;
    }
}
