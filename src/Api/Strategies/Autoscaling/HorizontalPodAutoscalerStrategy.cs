using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Autoscaling;

/// <summary>Horizontal pod autoscalers, stored in their v2 form.</summary>
internal sealed class HorizontalPodAutoscalerStrategy : ResourceStrategy
{
    protected override JsonObject EmptyStatus() => new() { ["desiredReplicas"] = 0, ["currentMetrics"] = null };

    public override void SetDefaults(JsonObject obj)
    {
        var spec = obj.Ensure("spec");
        spec.Default("minReplicas", 1);
        if (spec.IsEmpty("metrics"))
            spec["metrics"] = new JsonArray(CpuMetric());
        if (spec.GetObject("behavior") is { } behavior)
            ScalingBehavior.SetDefaults(behavior);
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        var path = FieldPath.Spec;
        var min = spec.GetLong("minReplicas");
        var max = spec.GetLong("maxReplicas") ?? 0;
        if (min < 1)
            errors.Invalid(path.Child("minReplicas"), Numbers.Text(min.Value), "must be greater than or equal to 1");
        if (max < 1)
            errors.Required(path.Child("maxReplicas"), "must be set and greater than 0");
        if (max < min)
            errors.Invalid(path.Child("maxReplicas"), Numbers.Text(max), "must be greater than or equal to `minReplicas`");
        CheckTarget(spec.GetObject("scaleTargetRef"), path.Child("scaleTargetRef"), errors);
        ScalingMetrics.Check(spec.GetArray("metrics"), min, path.Child("metrics"), errors);
        if (spec.GetObject("behavior") is { } behavior)
            ScalingBehavior.Check(behavior, path.Child("behavior"), errors);
    }

    public override void ValidateStatusUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Numbers.CheckNotNegative(obj.GetObject("status"), "currentReplicas", FieldPath.Status, errors);
        Numbers.CheckNotNegative(obj.GetObject("status"), "desiredReplicas", FieldPath.Status, errors);
    }

    private static void CheckTarget(JsonObject? target, FieldPath path, FieldErrors errors)
    {
        foreach (var field in (ReadOnlySpan<string>)["kind", "name"])
        {
            var text = target.GetText(field);
            if (text.Length == 0)
                errors.Required(path.Child(field), "");
            else if (ObjectNames.PathSegmentFaultOf(text) is { } fault)
                errors.InvalidString(path.Child(field), text, fault);
        }

        var version = target.GetText("apiVersion");
        if (version.AsSpan().Count('/') > 1)
            errors.InvalidString(path.Child("apiVersion"), version, "unexpected GroupVersion string: " + version);
        else if (version != "v1" && version.IndexOf('/') <= 0)
            errors.InvalidString(path.Child("apiVersion"), version, "apiVersion must specify API group");
    }

    private static JsonObject CpuMetric() => new()
    {
        ["type"] = "Resource",
        ["resource"] = new JsonObject
        {
            ["name"] = "cpu",
            ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = 80 },
        },
    };
}
