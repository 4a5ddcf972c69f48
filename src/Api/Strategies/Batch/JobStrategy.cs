using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Strategies.Pods;
using OrleansOrchestrator.Api.Strategies.Workloads;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Batch;

/// <summary>Jobs. Unless told otherwise a job selects its pods by its own uid.</summary>
internal sealed class JobStrategy : ResourceStrategy
{
    internal const string UidLabel = "batch.kubernetes.io/controller-uid";
    private const string NameLabel = "batch.kubernetes.io/job-name";

    public override bool HasGeneration => true;

    public override bool OrphansDependentsByDefault => true;

    public override string DeletionWarning =>
        "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set "
        + "propagationPolicy=Orphan to suppress this warning";

    protected override JsonObject EmptyStatus() => [];

    public override void PrepareForCreate(JsonObject obj, bool hasStatus)
    {
        base.PrepareForCreate(obj, hasStatus);
        var spec = obj.Ensure("spec");
        if (spec.IsTrue("manualSelector"))
            return;
        var name = obj.GetString("metadata", "name") ?? "";
        var uid = obj.GetString("metadata", "uid") ?? "";
        var labels = spec.Ensure("template").Ensure("metadata").Ensure("labels");
        labels[NameLabel] = name;
        labels["job-name"] = name;
        labels[UidLabel] = uid;
        labels["controller-uid"] = uid;
        spec.Ensure("selector").Ensure("matchLabels")[UidLabel] = uid;
        TakeTemplateLabels(obj);
    }

    public override void SetDefaults(JsonObject obj)
    {
        var spec = obj.Ensure("spec");
        TakeTemplateLabels(obj);
        if (!spec.Has("completions") && !spec.Has("parallelism"))
            spec["completions"] = 1;
        spec.Default("parallelism", 1);
        spec.Default("backoffLimit", spec.Has("backoffLimitPerIndex") ? int.MaxValue : 6);
        spec.Default("completionMode", "NonIndexed");
        spec.Default("manualSelector", false);
        spec.Default("suspend", false);
        spec.Default("podReplacementPolicy", spec.Has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
        foreach (var node in spec.GetObject("podFailurePolicy").GetArray("rules") ?? [])
        {
            foreach (var condition in (node as JsonObject).GetArray("onPodConditions") ?? [])
                (condition as JsonObject)?.Default("status", "True");
        }

        PodDefaults.SetTemplate(spec.GetObject("template"));
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        JobValidation.CheckGeneratedSelector(obj, errors);
        JobValidation.Check(spec, FieldPath.Spec, errors);
        JobValidation.CheckSelector(spec, FieldPath.Spec, errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        var before = errors.All.Count;
        // A fault of a changed job is reported twice, as a job and as a change: clients know it that way.
        for (var i = 0; i == 0 || (i == 1 && errors.All.Count > before); i++)
        {
            JobValidation.Check(spec, FieldPath.Spec, errors);
            JobValidation.CheckSelector(spec, FieldPath.Spec, errors);
        }

        JobValidation.CheckUpdate(spec, old.GetObject("spec"), errors);
    }

    public override void ValidateStatusUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        foreach (var field in (ReadOnlySpan<string>)["active", "succeeded", "failed", "ready", "terminating"])
            Numbers.CheckNotNegative(obj.GetObject("status"), field, FieldPath.Status, errors);
    }

    // A job without labels of its own has those of its pods.
    private static void TakeTemplateLabels(JsonObject obj)
    {
        var metadata = obj.Ensure("metadata");
        if (metadata.IsEmpty("labels") && obj.GetObject("spec", "template").GetObject("metadata", "labels") is { Count: > 0 } labels)
            metadata["labels"] = labels.DeepClone();
    }

    public override void AddWarnings(JsonObject obj, JsonObject? old, List<string> warnings)
    {
        if (old is null && obj.GetString("metadata", "name") is { } name && ObjectNames.LabelFaultOf(name) is { } fault)
        {
            warnings.Add("metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; "
                + $"a DNS label is recommended: [{fault}]");
        }

        WorkloadTemplates.AddWarnings(obj, old, warnings);
    }
}
