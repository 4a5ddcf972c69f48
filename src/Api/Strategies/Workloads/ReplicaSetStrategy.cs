using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Strategies.Pods;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Workloads;

/// <summary>Replica sets.</summary>
internal sealed class ReplicaSetStrategy : ResourceStrategy
{
    public override bool HasGeneration => true;

    protected override JsonObject EmptyStatus() => new() { ["replicas"] = 0 };

    public override void SetDefaults(JsonObject obj)
    {
        var spec = obj.Ensure("spec");
        spec.Default("replicas", 1);
        PodDefaults.SetTemplate(spec.GetObject("template"));
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        Numbers.CheckNotNegative(spec, "replicas", FieldPath.Spec, errors);
        Numbers.CheckNotNegative(spec, "minReadySeconds", FieldPath.Spec, errors);
        WorkloadTemplates.CheckSelectorAndTemplate(spec, FieldPath.Spec, "deployment", errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        Immutable.Check(obj.GetObject("spec"), old.GetObject("spec"), "selector", FieldPath.Spec, errors);
    }

    public override void ValidateStatusUpdate(JsonObject obj, JsonObject old, FieldErrors errors) =>
        ReplicaCounts.Check(obj.GetObject("status"), old.GetObject("status"),
            ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"], [], errors);

    public override void AddWarnings(JsonObject obj, JsonObject? old, List<string> warnings) =>
        WorkloadTemplates.AddWarnings(obj, old, warnings);
}
