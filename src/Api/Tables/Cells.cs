using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>Ways to turn parts of an object into cells, with the placeholders kubectl users know.</summary>
internal static class Cells
{
    public const string None = "<none>";
    public const string Unset = "<unset>";
    public const string Unknown = "<unknown>";

    /// <summary>The text, or a placeholder where it is absent or empty.</summary>
    public static string Or(this string? text, string placeholder) => string.IsNullOrEmpty(text) ? placeholder : text;

    /// <summary>The number, 0 where it is absent.</summary>
    public static long Number(this JsonObject? obj, string first, string second) => obj.GetLong(first, second) ?? 0;

    public static string GetText(this JsonObject obj, string first, string second) => obj.GetString(first, second) ?? "";

    public static int Count(JsonNode? node) => node switch
    {
        JsonArray array => array.Count,
        JsonObject map => map.Count,
        _ => 0,
    };

    /// <summary>One property of every element, comma-separated.</summary>
    public static string Join(JsonArray? array, string property, string separator = ",") =>
        string.Join(separator, (array ?? []).Select(e => (e as JsonObject).GetString(property) ?? ""));

    /// <summary>The strings of a list, comma-separated.</summary>
    public static string Join(JsonArray? array) => string.Join(",", (array ?? []).Select(e => JsonAccess.AsString(e) ?? ""));

    /// <summary>At most <paramref name="max"/> of the items, then how many more there are.</summary>
    public static string Few(IReadOnlyList<string> items, int max) => items.Count <= max
        ? string.Join(",", items)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(",", items.Take(max))} + {items.Count - max} more...");

    /// <summary>Labels as <c>a=b,c=d</c>, sorted.</summary>
    public static string Labels(JsonObject? labels) => labels is null || labels.Count == 0
        ? None
        : string.Join(",", labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => l.Key + "=" + JsonAccess.AsString(l.Value)));

    /// <summary>A label selector as one would type it.</summary>
    public static string Selector(JsonObject? selector)
    {
        if (selector is null)
            return None;
        var parts = new List<string>();
        foreach (var (key, value) in (selector.GetObject("matchLabels") ?? []).OrderBy(l => l.Key, StringComparer.Ordinal))
            parts.Add(key + "=" + JsonAccess.AsString(value));
        foreach (var expression in selector.GetArray("matchExpressions") ?? [])
            parts.Add(Expression(expression as JsonObject));
        return parts.Count == 0 ? None : string.Join(",", parts);
    }

    private static string Expression(JsonObject? expression)
    {
        var key = expression.GetText("key");
        var values = "(" + Join(expression.GetArray("values")) + ")";
        return expression.GetText("operator") switch
        {
            "In" => $"{key} in {values}",
            "NotIn" => $"{key} notin {values}",
            "Exists" => key,
            _ => "!" + key,
        };
    }

    /// <summary>An amount, number or text, as it is written; null where absent.</summary>
    public static string? Amount(JsonNode? value) => value is null ? null : JsonAccess.AsString(value) ?? value.ToJsonString();

    /// <summary>Volume access modes in their short forms, without repetition.</summary>
    public static string AccessModes(JsonArray? modes)
    {
        var text = new StringBuilder();
        foreach (var (mode, shortForm) in (ReadOnlySpan<(string, string)>)
                 [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")])
        {
            if (modes?.Any(m => JsonAccess.AsString(m) == mode) == true)
                text.Append(text.Length == 0 ? "" : ",").Append(shortForm);
        }

        return text.ToString();
    }

    /// <summary>The condition of that type, or null.</summary>
    public static JsonObject? Condition(JsonObject obj, string type)
    {
        foreach (var condition in obj.GetArray("status", "conditions") ?? [])
        {
            if (condition is JsonObject one && one.GetText("type") == type)
                return one;
        }

        return null;
    }

    public static bool IsConditionTrue(JsonObject obj, string type) => Condition(obj, type).GetText("status") == "True";

    public static bool IsDeleting(JsonObject obj) => obj.GetString("metadata", "deletionTimestamp") is not null;

    /// <summary>Addresses of a load balancer's status, comma-separated.</summary>
    public static string LoadBalancer(JsonObject obj) => string.Join(",",
        (obj.GetObject("status", "loadBalancer").GetArray("ingress") ?? [])
            .Select(i => (i as JsonObject).GetString("ip").Or((i as JsonObject).GetString("hostname") ?? ""))
            .Where(a => a.Length > 0).Distinct());
}
