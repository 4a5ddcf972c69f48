using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Autoscaling;

/// <summary>Checks the metrics that an autoscaler follows.</summary>
internal static class ScalingMetrics
{
    public static void Check(JsonArray? metrics, long? minReplicas, FieldPath path, FieldErrors errors)
    {
        var external = false;
        for (var i = 0; i < (metrics?.Count ?? 0); i++)
        {
            if (metrics![i] is not JsonObject metric)
                continue;
            external |= metric.GetText("type") is "Object" or "External";
            CheckOne(metric, path.Index(i), errors);
        }

        if (minReplicas == 0 && !external)
            errors.Forbidden(path, "must specify at least one Object or External metric to support scaling to zero replicas");
    }

    private static void CheckOne(JsonObject metric, FieldPath path, FieldErrors errors)
    {
        var type = metric.GetText("type");
        var member = type switch
        {
            "Object" => "object",
            "Pods" => "pods",
            "Resource" => "resource",
            "ContainerResource" => "containerResource",
            "External" => "external",
            _ => null,
        };
        if (type.Length == 0)
            errors.Required(path.Child("type"), "must specify a metric source type");
        if (member is null)
        {
            // Reported twice, as a type and as a source: clients know it that way.
            for (var i = 0; i < 2 && type.Length > 0; i++)
                errors.NotSupported(path.Child("type"), type, "ContainerResource", "External", "Object", "Pods", "Resource");
            return;
        }

        foreach (var other in (ReadOnlySpan<string>)["object", "pods", "resource", "containerResource", "external"])
        {
            if (other != member && metric.Has(other))
                errors.Forbidden(path.Child(other), "must populate the given metric source only");
        }

        if (metric.GetObject(member) is not { } source)
        {
            errors.Required(path.Child(member), "must populate information for the given metric source");
            return;
        }

        CheckSource(member, source, path.Child(member), errors);
    }

    private static void CheckSource(string member, JsonObject source, FieldPath path, FieldErrors errors)
    {
        var byResource = member is "resource" or "containerResource";
        if (byResource)
        {
            if (source.GetText("name").Length == 0)
                errors.Required(path.Child("name"), "must specify a resource name");
            if (member == "containerResource" && source.GetText("container").Length == 0)
                errors.Required(path.Child("container"), "must specify a container");
        }
        else if (source.GetString("metric", "name") is null or "")
        {
            errors.Required(path.Child("metric", "name"), "must specify a metric name");
        }

        CheckTarget(member, source.GetObject("target"), path.Child("target"), errors);
    }

    private static void CheckTarget(string member, JsonObject? target, FieldPath path, FieldErrors errors)
    {
        var type = target.GetText("type");
        if (type.Length == 0)
            errors.Required(path.Child("type"), "must specify a metric target type");
        else if (type is not ("Utilization" or "Value" or "AverageValue"))
            errors.InvalidString(path.Child("type"), type, "must be either Utilization, Value, or AverageValue");

        var utilization = target.GetLong("averageUtilization");
        if (utilization is < 1)
            errors.Invalid(path.Child("averageUtilization"), Numbers.Text(utilization.Value), "must be greater than 0");
        foreach (var field in (ReadOnlySpan<string>)["value", "averageValue"])
        {
            if (target?[field] is { } amount && Amounts.Of(amount).Sign <= 0)
                errors.Invalid(path.Child(field), Amounts.Text(amount), "must be positive");
        }

        if (member is "resource" or "containerResource")
        {
            if (utilization is not null && target.Has("averageValue"))
                errors.Forbidden(path.Child("averageValue"), "may not set both a target raw value and a target utilization");
            else if (utilization is null && !target.Has("averageValue"))
                errors.Required(path.Child("averageUtilization"), "must set either a target raw value or a target utilization");
        }
        else if (member == "pods" && !target.Has("averageValue"))
        {
            errors.Required(path.Child("averageValue"), "must specify a positive target averageValue");
        }
        else if (member != "pods" && !target.Has("value") && !target.Has("averageValue"))
        {
            errors.Required(path.Child("averageValue"), "must set either a target value for metric or a per-pod target");
        }
    }
}
