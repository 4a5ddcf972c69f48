using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Conversion;

/// <summary>
/// The two forms of an autoscaler's metric: v2 nests metric and target, the v1 annotations have them flat
/// (<c>{"type":"Pods","pods":{"metricName":...,"targetAverageValue":...}}</c>).
/// </summary>
internal static class MetricForms
{
    /// <summary>Source name in a metric, how its metric is identified, and the flat names of its amounts.</summary>
    private sealed record Form(string Source, string[] Same, string? Name, string? Selector, string? Object, Amounts Target, Amounts Current);

    private sealed record Amounts(string? Value, string? AverageValue, string? AverageUtilization);

    private static readonly Form[] Forms =
    [
        new("resource", ["name"], null, null, null,
            new Amounts(null, "targetAverageValue", "targetAverageUtilization"),
            new Amounts(null, "currentAverageValue", "currentAverageUtilization")),
        new("containerResource", ["name", "container"], null, null, null,
            new Amounts(null, "targetAverageValue", "targetAverageUtilization"),
            new Amounts(null, "currentAverageValue", "currentAverageUtilization")),
        new("pods", [], "metricName", "selector", null,
            new Amounts(null, "targetAverageValue", null), new Amounts(null, "currentAverageValue", null)),
        new("object", [], "metricName", "selector", "target",
            new Amounts("targetValue", "averageValue", null), new Amounts("currentValue", "averageValue", null)),
        new("external", [], "metricName", "metricSelector", null,
            new Amounts("targetValue", "targetAverageValue", null), new Amounts("currentValue", "currentAverageValue", null)),
    ];

    public static JsonObject SpecToV2(JsonObject metric) => ToV2(metric, "target", f => f.Target);

    public static JsonObject StatusToV2(JsonObject metric) => ToV2(metric, "current", f => f.Current);

    public static JsonObject SpecToV1(JsonObject metric) => ToV1(metric, "target", f => f.Target);

    public static JsonObject StatusToV1(JsonObject metric) => ToV1(metric, "current", f => f.Current);

    /// <summary>The one metric that v1 has a field for.</summary>
    public static JsonObject CpuUtilization(string amounts, string? targetType, JsonNode percentage)
    {
        var values = new JsonObject();
        if (targetType is not null)
            values["type"] = targetType;
        values["averageUtilization"] = percentage;
        return new JsonObject { ["type"] = "Resource", ["resource"] = new JsonObject { ["name"] = "cpu", [amounts] = values } };
    }

    /// <summary>The percentage of a metric that v1 has a field for, else null.</summary>
    public static JsonNode? CpuUtilizationOf(JsonObject metric, string amounts) =>
        metric["resource"] is JsonObject resource && resource["name"] is JsonValue name && name.TryGetValue(out string? text) && text == "cpu"
            ? (resource[amounts] as JsonObject)?["averageUtilization"]
            : null;

    private static JsonObject ToV2(JsonObject metric, string amounts, Func<Form, Amounts> namesOf)
    {
        var result = new JsonObject { ["type"] = metric["type"]?.DeepClone() };
        foreach (var form in Forms)
        {
            if (metric[form.Source] is not JsonObject flat)
                continue;
            var names = namesOf(form);
            var values = new JsonObject();
            Copy(flat, names.Value, values, "value");
            Copy(flat, names.AverageValue, values, "averageValue");
            Copy(flat, names.AverageUtilization, values, "averageUtilization");
            if (amounts == "target")
            {
                values["type"] = values.ContainsKey("averageUtilization") ? "Utilization"
                    : values.ContainsKey("averageValue") ? "AverageValue" : "Value";
            }

            var nested = new JsonObject { [amounts] = values };
            foreach (var same in form.Same)
                Copy(flat, same, nested, same);
            Copy(flat, form.Object, nested, "describedObject");
            if (form.Name is not null)
            {
                var identifier = new JsonObject();
                Copy(flat, form.Name, identifier, "name");
                Copy(flat, form.Selector, identifier, "selector");
                nested["metric"] = identifier;
            }

            result[form.Source] = nested;
        }

        return result;
    }

    private static JsonObject ToV1(JsonObject metric, string amounts, Func<Form, Amounts> namesOf)
    {
        var result = new JsonObject { ["type"] = metric["type"]?.DeepClone() };
        foreach (var form in Forms)
        {
            if (metric[form.Source] is not JsonObject nested)
                continue;
            var names = namesOf(form);
            var flat = new JsonObject();
            foreach (var same in form.Same)
                Copy(nested, same, flat, same);
            if (form.Object is not null)
                Copy(nested, "describedObject", flat, form.Object);
            if (form.Name is not null && nested["metric"] is JsonObject identifier)
            {
                Copy(identifier, "name", flat, form.Name);
                Copy(identifier, "selector", flat, form.Selector!);
            }

            if (nested[amounts] is JsonObject values)
            {
                CopyBack(values, "value", flat, names.Value);
                CopyBack(values, "averageValue", flat, names.AverageValue);
                CopyBack(values, "averageUtilization", flat, names.AverageUtilization);
            }

            result[form.Source] = flat;
        }

        return result;
    }

    private static void Copy(JsonObject from, string? name, JsonObject to, string newName)
    {
        if (name is not null && from[name] is { } value)
            to[newName] = value.DeepClone();
    }

    private static void CopyBack(JsonObject from, string name, JsonObject to, string? newName)
    {
        if (newName is not null && from[name] is { } value)
            to[newName] = value.DeepClone();
    }
}
