using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>Horizontal pod autoscalers (the stored form, v2): measured and wanted values of each metric.</summary>
internal static class AutoscalerTable
{
    public static TableDefinition Definition { get; } = new TableBuilder("autoscaling.v2")
        .Name()
        .Add("Reference", "HorizontalPodAutoscalerSpec.scaleTargetRef", Reference)
        .Add("Targets", "HorizontalPodAutoscalerSpec.metrics", Targets)
        .Add("MinPods", "HorizontalPodAutoscalerSpec.minReplicas", hpa => hpa.GetLong("spec", "minReplicas") is { } min ? $"{min}" : Cells.Unset)
        .Add("MaxPods", "HorizontalPodAutoscalerSpec.maxReplicas", hpa => hpa.Number("spec", "maxReplicas"))
        .Add("Replicas", "HorizontalPodAutoscalerStatus.currentReplicas", hpa => hpa.Number("status", "currentReplicas"))
        .Age()
        .Build();

    private static JsonNode Reference(JsonObject hpa)
    {
        var target = hpa.GetObject("spec", "scaleTargetRef");
        return target.GetText("kind") + "/" + target.GetText("name");
    }

    private static JsonNode Targets(JsonObject hpa)
    {
        var metrics = hpa.GetArray("spec", "metrics") ?? [];
        var current = hpa.GetArray("status", "currentMetrics") ?? [];
        var targets = new List<string>();
        for (var i = 0; i < metrics.Count; i++)
            targets.Add(Target(metrics[i] as JsonObject, i < current.Count ? current[i] as JsonObject : null));
        if (targets.Count == 0)
            return Cells.None;
        return targets.Count > 2 ? $"{targets[0]}, {targets[1]} + {targets.Count - 2} more..." : string.Join(", ", targets);
    }

    private static string Target(JsonObject? metric, JsonObject? status)
    {
        var type = metric.GetText("type");
        if (type.Length == 0)
            return "<unknown type>";
        var source = char.ToLowerInvariant(type[0]) + type[1..];
        var wanted = metric.GetObject(source, "target");
        var measured = status.GetObject(source, "current");
        if (type is "Resource" or "ContainerResource")
            return metric.GetObject(source).GetText("name") + ": " + ResourceTarget(wanted, measured);
        if (wanted?["averageValue"] is { } average)
            return $"{Value(measured, "averageValue")}/{Cells.Amount(average)}" + (type == "Pods" ? "" : " (avg)");
        return $"{Value(measured, "value")}/{Cells.Amount(wanted?["value"])}";
    }

    private static string ResourceTarget(JsonObject? wanted, JsonObject? measured)
    {
        if (wanted?["averageValue"] is { } average)
            return $"{Value(measured, "averageValue")}/{Cells.Amount(average)}";
        var current = measured.GetLong("averageUtilization") is { } now ? $"{now}%" : Cells.Unknown;
        return current + "/" + (wanted.GetLong("averageUtilization") is { } percentage ? $"{percentage}%" : "<auto>");
    }

    private static string Value(JsonObject? measured, string name) => Cells.Amount(measured?[name]) ?? Cells.Unknown;
}
