using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Conversion;

/// <summary>
/// autoscaling/v1 autoscalers rest as autoscaling/v2. What v1 has no fields for travels in its annotations, as in Kubernetes:
/// further metrics, their current values, conditions and scaling behaviour.
/// </summary>
internal sealed class HorizontalPodAutoscalerConverter : IVersionConverter
{
    private const string Metrics = "autoscaling.alpha.kubernetes.io/metrics";
    private const string CurrentMetrics = "autoscaling.alpha.kubernetes.io/current-metrics";
    private const string Conditions = "autoscaling.alpha.kubernetes.io/conditions";
    private const string Behavior = "autoscaling.alpha.kubernetes.io/behavior";

    private static readonly Lazy<Schema> V1 = new(() => SchemaLibrary.Kind("autoscaling", "v1", "HorizontalPodAutoscaler"));
    private static readonly Lazy<Schema> V2 = new(() => SchemaLibrary.Kind("autoscaling", "v2", "HorizontalPodAutoscaler"));

    public JsonObject ToStorage(JsonObject served)
    {
        served["apiVersion"] = "autoscaling/v2";
        if (served["spec"] is JsonObject spec)
        {
            var metrics = TakeList(served, Metrics, MetricForms.SpecToV2);
            if (Take(spec, "targetCPUUtilizationPercentage") is { } cpu)
                (metrics ??= []).Add(MetricForms.CpuUtilization("target", "Utilization", cpu));
            Set(spec, "metrics", metrics);
            if (TakeAnnotation(served, Behavior) is JsonObject behavior)
                spec["behavior"] = KeyCase.Lower(behavior);
        }

        if (served["status"] is JsonObject status)
        {
            var current = TakeList(served, CurrentMetrics, MetricForms.StatusToV2);
            if (Take(status, "currentCPUUtilizationPercentage") is { } cpu && current is null)
                current = [MetricForms.CpuUtilization("current", null, cpu)];
            Set(status, "currentMetrics", current);
            Set(status, "conditions", TakeAnnotation(served, Conditions) as JsonArray);
        }

        return Normalized(served, V2);
    }

    public JsonObject FromStorage(JsonObject stored)
    {
        stored["apiVersion"] = "autoscaling/v1";
        if (stored["spec"] is JsonObject spec)
        {
            if (Take(spec, "metrics") is JsonArray metrics)
                PutSpecMetrics(stored, spec, metrics);
            if (Take(spec, "behavior") is JsonObject behavior)
                PutAnnotation(stored, Behavior, KeyCase.Upper(behavior));
        }

        if (stored["status"] is JsonObject status)
        {
            if (Take(status, "currentMetrics") is JsonArray { Count: > 0 } current)
                PutStatusMetrics(stored, status, current);
            if (Take(status, "conditions") is JsonArray { Count: > 0 } conditions)
                PutAnnotation(stored, Conditions, conditions);
        }

        return Normalized(stored, V1);
    }

    private static void PutSpecMetrics(JsonObject obj, JsonObject spec, JsonArray metrics)
    {
        var others = new JsonArray();
        foreach (var metric in metrics)
        {
            if (metric is not JsonObject one)
                continue;
            if (MetricForms.CpuUtilizationOf(one, "target") is { } cpu)
                spec["targetCPUUtilizationPercentage"] = cpu.DeepClone();
            else
                others.Add(MetricForms.SpecToV1(one));
        }

        if (others.Count > 0)
            PutAnnotation(obj, Metrics, others);
    }

    private static void PutStatusMetrics(JsonObject obj, JsonObject status, JsonArray metrics)
    {
        var all = new JsonArray();
        foreach (var metric in metrics)
        {
            if (metric is not JsonObject one)
                continue;
            if (MetricForms.CpuUtilizationOf(one, "current") is { } cpu)
                status["currentCPUUtilizationPercentage"] = cpu.DeepClone();
            all.Add(MetricForms.StatusToV1(one));
        }

        PutAnnotation(obj, CurrentMetrics, all);
    }

    private static JsonArray? TakeList(JsonObject obj, string annotation, Func<JsonObject, JsonObject> convert)
    {
        if (TakeAnnotation(obj, annotation) is not JsonArray items)
            return null;
        var converted = new JsonArray();
        foreach (var item in items)
        {
            if (item is JsonObject one)
                converted.Add(convert(one));
        }

        return converted;
    }

    /// <summary>Removes an annotation and returns its JSON; what does not parse is dropped, as Kubernetes drops it.</summary>
    private static JsonNode? TakeAnnotation(JsonObject obj, string name)
    {
        if (obj["metadata"] is not JsonObject metadata || metadata["annotations"] is not JsonObject annotations ||
            Take(annotations, name) is not JsonValue value || !value.TryGetValue(out string? text))
        {
            return null;
        }

        if (annotations.Count == 0)
            metadata.Remove("annotations");
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void PutAnnotation(JsonObject obj, string name, JsonNode value)
    {
        if (obj["metadata"] is not JsonObject metadata)
            obj["metadata"] = metadata = [];
        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = [];
        annotations[name] = value.ToJsonString();
    }

    private static JsonNode? Take(JsonObject obj, string name) => obj.Remove(name, out var value) ? value : null;

    private static void Set(JsonObject obj, string name, JsonArray? value)
    {
        if (value is not null)
            obj[name] = value;
    }

    private static JsonObject Normalized(JsonObject obj, Lazy<Schema> schema)
    {
        SchemaNormalizer.Normalize(obj, schema.Value);
        return obj;
    }
}
