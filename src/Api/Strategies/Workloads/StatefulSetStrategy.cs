using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Strategies.Pods;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Workloads;

/// <summary>Stateful sets.</summary>
internal sealed class StatefulSetStrategy : ResourceStrategy
{
    private static readonly string[] Mutable =
    [
        "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds",
    ];

    public override bool HasGeneration => true;

    public override NameRule NameRule => NameRule.DnsLabel;

    protected override JsonObject EmptyStatus() => new() { ["replicas"] = 0, ["availableReplicas"] = 0 };

    public override void SetDefaults(JsonObject obj)
    {
        var spec = obj.Ensure("spec");
        spec.Default("podManagementPolicy", "OrderedReady");
        var update = spec.Ensure("updateStrategy");
        update.Default("type", "RollingUpdate");
        if (update.GetText("type") == "RollingUpdate")
            update.Ensure("rollingUpdate").Default("partition", 0);
        var retention = spec.Ensure("persistentVolumeClaimRetentionPolicy");
        retention.Default("whenDeleted", "Retain");
        retention.Default("whenScaled", "Retain");
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", 10);
        foreach (var node in spec.GetArray("volumeClaimTemplates") ?? [])
        {
            if (node is not JsonObject claim)
                continue;
            claim.Default("apiVersion", "v1");
            claim.Default("kind", "PersistentVolumeClaim");
            claim.GetObject("spec")?.Default("volumeMode", "Filesystem");
            claim.Ensure("status").Default("phase", "Pending");
        }

        PodDefaults.SetTemplate(spec.GetObject("template"));
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        var path = FieldPath.Spec;
        if (spec.GetText("podManagementPolicy") is not ("OrderedReady" or "Parallel") and var policy)
            errors.InvalidString(path.Child("podManagementPolicy"), policy, "must be 'OrderedReady' or 'Parallel'");
        CheckUpdateStrategy(spec.GetObject("updateStrategy"), path.Child("updateStrategy"), errors);
        CheckRetention(spec.GetObject("persistentVolumeClaimRetentionPolicy"), path.Child("persistentVolumeClaimRetentionPolicy"), errors);
        Numbers.CheckNotNegative(spec, "replicas", path, errors);
        Numbers.CheckNotNegative(spec, "minReadySeconds", path, errors);
        Numbers.CheckNotNegative(spec.GetObject("ordinals"), "start", path.Child("ordinals"), errors);
        WorkloadTemplates.CheckSelectorAndTemplate(spec, path, "statefulset", errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        var munged = (JsonObject?)obj.GetObject("spec")?.DeepClone() ?? [];
        foreach (var field in Mutable)
            munged.CopyFrom(field, old.GetObject("spec"));
        if (!munged.SameAs(old.GetObject("spec")))
        {
            errors.Forbidden(FieldPath.Spec, "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
                + "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
        }
    }

    public override void ValidateStatusUpdate(JsonObject obj, JsonObject old, FieldErrors errors) =>
        ReplicaCounts.Check(obj.GetObject("status"), old.GetObject("status"),
            ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"], [], errors);

    public override void AddWarnings(JsonObject obj, JsonObject? old, List<string> warnings) =>
        WorkloadTemplates.AddWarnings(obj, old, warnings);

    private static void CheckUpdateStrategy(JsonObject? update, FieldPath path, FieldErrors errors)
    {
        switch (update.GetText("type"))
        {
            case "":
                errors.Required(path, "");
                break;
            case "OnDelete":
                if (update.Has("rollingUpdate"))
                    errors.Invalid(path.Child("rollingUpdate"), update!["rollingUpdate"].Show(), "only allowed for updateStrategy 'RollingUpdate'");
                break;
            case "RollingUpdate":
                Numbers.CheckNotNegative(update.GetObject("rollingUpdate"), "partition", path.Child("rollingUpdate"), errors);
                Numbers.CheckIntOrPercent(update.GetObject("rollingUpdate"), "maxUnavailable", path.Child("rollingUpdate"), errors);
                break;
            default:
                errors.Invalid(path, update.Show(), "must be 'RollingUpdate' or 'OnDelete'");
                break;
        }
    }

    private static void CheckRetention(JsonObject? retention, FieldPath path, FieldErrors errors)
    {
        foreach (var field in (ReadOnlySpan<string>)["whenDeleted", "whenScaled"])
        {
            if (retention.GetText(field) is not ("Retain" or "Delete") and var policy)
                errors.NotSupported(path.Child(field), policy, "Delete", "Retain");
        }
    }
}
