using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Autoscaling;

/// <summary>How fast an autoscaler may go: defaults and checks of <c>spec.behavior</c>.</summary>
internal static class ScalingBehavior
{
    private const int MaxStabilization = 3600;
    private const int MaxPeriod = 1800;

    public static void SetDefaults(JsonObject behavior)
    {
        var up = behavior.Ensure("scaleUp");
        up.Default("stabilizationWindowSeconds", 0);
        up.Default("selectPolicy", "Max");
        if (up.IsEmpty("policies"))
            up["policies"] = new JsonArray(Policy("Pods", 4), Policy("Percent", 100));
        var down = behavior.Ensure("scaleDown");
        down.Default("selectPolicy", "Max");
        if (down.IsEmpty("policies"))
            down["policies"] = new JsonArray(Policy("Percent", 100));
    }

    public static void Check(JsonObject behavior, FieldPath path, FieldErrors errors)
    {
        foreach (var direction in (ReadOnlySpan<string>)["scaleUp", "scaleDown"])
        {
            if (behavior.GetObject(direction) is { } rules)
                CheckRules(rules, path.Child(direction), errors);
        }
    }

    private static void CheckRules(JsonObject rules, FieldPath path, FieldErrors errors)
    {
        Numbers.CheckNotNegative(rules, "stabilizationWindowSeconds", path, errors);
        if (rules.GetLong("stabilizationWindowSeconds") is > MaxStabilization and var window)
            errors.Invalid(path.Child("stabilizationWindowSeconds"), Numbers.Text(window), $"must be less than or equal to {MaxStabilization}");
        if (rules.GetText("selectPolicy") is not ("" or "Max" or "Min" or "Disabled") and var select)
            errors.NotSupported(path.Child("selectPolicy"), select, "Disabled", "Max", "Min");
        var policies = rules.GetArray("policies");
        if (policies is not { Count: > 0 })
            errors.Required(path.Child("policies"), "must specify at least one Policy");
        for (var i = 0; i < (policies?.Count ?? 0); i++)
            CheckPolicy(policies![i] as JsonObject, path.Child("policies").Index(i), errors);
    }

    private static void CheckPolicy(JsonObject? policy, FieldPath path, FieldErrors errors)
    {
        if (policy.GetText("type") is not ("Pods" or "Percent") and var type)
            errors.NotSupported(path.Child("type"), type, "Percent", "Pods");
        if ((policy.GetLong("value") ?? 0) is <= 0 and var value)
            errors.Invalid(path.Child("value"), Numbers.Text(value), "must be greater than zero");
        var period = policy.GetLong("periodSeconds") ?? 0;
        if (period <= 0)
            errors.Invalid(path.Child("periodSeconds"), Numbers.Text(period), "must be greater than zero");
        else if (period > MaxPeriod)
            errors.Invalid(path.Child("periodSeconds"), Numbers.Text(period), $"must be less than or equal to {MaxPeriod}");
    }

    private static JsonObject Policy(string type, int value) => new() { ["type"] = type, ["value"] = value, ["periodSeconds"] = 15 };
}
