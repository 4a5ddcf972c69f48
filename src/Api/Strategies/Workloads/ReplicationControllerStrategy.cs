using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Strategies.Pods;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Workloads;

/// <summary>Replication controllers: replica sets of old, whose selector is a plain map.</summary>
internal sealed class ReplicationControllerStrategy : ResourceStrategy
{
    public override bool HasGeneration => true;

    public override bool OrphansDependentsByDefault => true;

    protected override JsonObject EmptyStatus() => new() { ["replicas"] = 0 };

    public override void SetDefaults(JsonObject obj)
    {
        var spec = obj.Ensure("spec");
        var labels = spec.GetObject("template", "metadata").GetObject("labels");
        if (labels is { Count: > 0 })
        {
            if (spec.IsEmpty("selector"))
                spec["selector"] = labels.DeepClone();
            if (obj.Ensure("metadata").IsEmpty("labels"))
                obj.Ensure("metadata")["labels"] = labels.DeepClone();
        }

        spec.Default("replicas", 1);
        PodDefaults.SetTemplate(spec.GetObject("template"));
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        var path = FieldPath.Spec;
        Numbers.CheckNotNegative(spec, "minReadySeconds", path, errors);
        if (spec.IsEmpty("selector"))
            errors.Required(path.Child("selector"), "");
        Numbers.CheckNotNegative(spec, "replicas", path, errors);
        var template = spec.GetObject("template");
        if (template is null)
        {
            errors.Required(path.Child("template"), "");
            return;
        }

        var labels = template.GetObject("metadata", "labels");
        if (!spec.IsEmpty("selector") && !LabelSelectors.MatchesAll(spec.GetObject("selector"), labels))
        {
            errors.Invalid(path.Child("template", "metadata").Child("labels"), labels.Show(), "`selector` does not match template `labels`");
        }

        WorkloadTemplates.CheckPods(template, path.Child("template"), errors);
    }

    public override void ValidateStatusUpdate(JsonObject obj, JsonObject old, FieldErrors errors) =>
        ReplicaCounts.Check(obj.GetObject("status"), old.GetObject("status"),
            ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"], [], errors);

    public override void AddWarnings(JsonObject obj, JsonObject? old, List<string> warnings) =>
        WorkloadTemplates.AddWarnings(obj, old, warnings);
}
