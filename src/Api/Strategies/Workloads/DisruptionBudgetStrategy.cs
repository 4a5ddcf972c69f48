using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Workloads;

/// <summary>Pod disruption budgets.</summary>
internal sealed class DisruptionBudgetStrategy : ResourceStrategy
{
    public override bool HasGeneration => true;

    public override NameRule NameRule => NameRule.PathSegment;

    public override bool AllowsUnconditionalUpdate => false;

    protected override JsonObject EmptyStatus() => new()
    {
        ["disruptionsAllowed"] = 0,
        ["currentHealthy"] = 0,
        ["desiredHealthy"] = 0,
        ["expectedPods"] = 0,
    };

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        var path = FieldPath.Spec;
        if (spec.Has("minAvailable") && spec.Has("maxUnavailable"))
            errors.Invalid(path, spec.Show(), "minAvailable and maxUnavailable cannot be both set");
        foreach (var field in (ReadOnlySpan<string>)["minAvailable", "maxUnavailable"])
        {
            Numbers.CheckIntOrPercent(spec, field, path, errors);
            Numbers.CheckAtMostHundredPercent(spec, field, path, errors);
        }

        LabelSelectors.Check(spec.GetObject("selector"), path.Child("selector"), errors);
        if (spec.GetString("unhealthyPodEvictionPolicy") is { } policy && policy is not ("AlwaysAllow" or "IfHealthyBudget"))
            errors.NotSupported(path.Child("unhealthyPodEvictionPolicy"), policy, "AlwaysAllow", "IfHealthyBudget");
    }

    public override void ValidateStatusUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        foreach (var field in (ReadOnlySpan<string>)["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"])
            Numbers.CheckNotNegative(obj.GetObject("status"), field, FieldPath.Status, errors);
    }
}
