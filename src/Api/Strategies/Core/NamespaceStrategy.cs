using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Core;

/// <summary>Namespaces: born active, labelled with their own name, and held by a finalizer until they are empty.</summary>
internal sealed class NamespaceStrategy : ResourceStrategy
{
    public override NameRule NameRule => NameRule.DnsLabel;

    protected override JsonObject EmptyStatus() => new() { ["phase"] = "Active" };

    public override void PrepareForCreate(JsonObject obj, bool hasStatus)
    {
        base.PrepareForCreate(obj, hasStatus);
        // A generated name was not known yet when defaults were set.
        SetDefaults(obj);
        var spec = obj.Ensure("spec");
        if (spec["finalizers"] is not JsonArray finalizers)
            spec["finalizers"] = finalizers = [];
        foreach (var finalizer in finalizers)
        {
            if (JsonAccess.AsString(finalizer) == "kubernetes")
                return;
        }

        finalizers.Add("kubernetes");
    }

    public override void PrepareForUpdate(JsonObject obj, JsonObject old, bool hasStatus)
    {
        base.PrepareForUpdate(obj, old, hasStatus);
        obj.Ensure("spec").CopyFrom("finalizers", old.GetObject("spec"));
    }

    public override bool HoldsDeleted(JsonObject obj) => obj.GetObject("spec")?["finalizers"] is JsonArray { Count: > 0 };

    public override void PrepareForDeletion(JsonObject obj)
    {
        obj.Ensure("metadata").Remove("deletionGracePeriodSeconds");
        obj.Ensure("status")["phase"] = "Terminating";
    }

    public override void SetDefaults(JsonObject obj)
    {
        var metadata = obj.Ensure("metadata");
        if (metadata.GetText("name") is { Length: > 0 } name)
        {
            var labels = metadata.Ensure("labels");
            if (labels.GetText("kubernetes.io/metadata.name") != name)
                labels["kubernetes.io/metadata.name"] = name;
        }

        obj.Ensure("status").Default("phase", "Active");
    }

    public override void ValidateStatusUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        var phase = obj.GetString("status", "phase") ?? "";
        var deleting = obj.GetObject("metadata").Has("deletionTimestamp");
        if (!deleting && phase != "Active")
            errors.InvalidString("status.phase", phase, "may only be 'Active' if `deletionTimestamp` is empty");
        else if (deleting && phase != "Terminating")
            errors.InvalidString("status.phase", phase, "may only be 'Terminating' if `deletionTimestamp` is not empty");
    }
}
