using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Strategies.Pods;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Workloads;

/// <summary>Deployments.</summary>
internal sealed class DeploymentStrategy : ResourceStrategy
{
    public override bool HasGeneration => true;

    public override bool MetadataRaisesGeneration(JsonObject metadata, JsonObject old) => !metadata["annotations"].SameAs(old["annotations"]);

    protected override JsonObject EmptyStatus() => [];

    public override IReadOnlyList<string> ResetFields(string? subresource) => subresource == "status" ? ["metadata.labels"] : [];

    public override void PrepareForStatusUpdate(JsonObject obj, JsonObject old)
    {
        base.PrepareForStatusUpdate(obj, old);
        obj.Ensure("metadata").CopyFrom("labels", old.GetObject("metadata"));
    }

    public override void SetDefaults(JsonObject obj)
    {
        var spec = obj.Ensure("spec");
        spec.Default("replicas", 1);
        var strategy = spec.Ensure("strategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.GetText("type") == "RollingUpdate")
        {
            var rolling = strategy.Ensure("rollingUpdate");
            if (rolling["maxUnavailable"] is null)
                rolling["maxUnavailable"] = "25%";
            if (rolling["maxSurge"] is null)
                rolling["maxSurge"] = "25%";
        }

        spec.Default("revisionHistoryLimit", 10);
        spec.Default("progressDeadlineSeconds", 600);
        PodDefaults.SetTemplate(spec.GetObject("template"));
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        var path = FieldPath.Spec;
        Numbers.CheckNotNegative(spec, "replicas", path, errors);
        WorkloadTemplates.CheckSelectorAndTemplate(spec, path, "deployment", errors);
        CheckStrategy(spec.GetObject("strategy"), path.Child("strategy"), errors);
        Numbers.CheckNotNegative(spec, "minReadySeconds", path, errors);
        Numbers.CheckNotNegative(spec, "revisionHistoryLimit", path, errors);
        Numbers.CheckNotNegative(spec, "progressDeadlineSeconds", path, errors);
        if (spec.GetLong("progressDeadlineSeconds") is { } deadline && deadline <= (spec.GetLong("minReadySeconds") ?? 0))
            errors.Invalid(path.Child("progressDeadlineSeconds"), Numbers.Text(deadline), "must be greater than minReadySeconds");
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        Immutable.Check(obj.GetObject("spec"), old.GetObject("spec"), "selector", FieldPath.Spec, errors);
    }

    public override void ValidateStatusUpdate(JsonObject obj, JsonObject old, FieldErrors errors) =>
        ReplicaCounts.Check(obj.GetObject("status"), old.GetObject("status"),
            ["updatedReplicas", "readyReplicas", "availableReplicas"], ["unavailableReplicas"], errors);

    public override void AddWarnings(JsonObject obj, JsonObject? old, List<string> warnings) =>
        WorkloadTemplates.AddWarnings(obj, old, warnings);

    private static void CheckStrategy(JsonObject? strategy, FieldPath path, FieldErrors errors)
    {
        switch (strategy.GetText("type"))
        {
            case "Recreate":
                if (strategy.Has("rollingUpdate"))
                    errors.Forbidden(path.Child("rollingUpdate"), "may not be specified when strategy `type` is 'Recreate'");
                break;
            case "RollingUpdate":
                CheckRolling(strategy.GetObject("rollingUpdate"), path.Child("rollingUpdate"), errors);
                break;
            default:
                errors.Add(new FieldError(FieldErrorType.NotSupported, path, strategy.Show(), "supported values: \"Recreate\", \"RollingUpdate\""));
                break;
        }
    }

    private static void CheckRolling(JsonObject? rolling, FieldPath path, FieldErrors errors)
    {
        if (rolling is null)
        {
            errors.Required(path, "this should be defaulted and never be nil");
            return;
        }

        Numbers.CheckIntOrPercent(rolling, "maxUnavailable", path, errors);
        Numbers.CheckIntOrPercent(rolling, "maxSurge", path, errors);
        if (Numbers.IsZero(rolling["maxUnavailable"]) && Numbers.IsZero(rolling["maxSurge"]))
            errors.Invalid(path.Child("maxUnavailable"), rolling["maxUnavailable"].Show(), "may not be 0 when `maxSurge` is 0");
        Numbers.CheckAtMostHundredPercent(rolling, "maxUnavailable", path, errors);
    }
}
