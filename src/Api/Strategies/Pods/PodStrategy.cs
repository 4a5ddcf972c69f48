using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Pods: status at birth, what may still change later, and how long deletion waits.</summary>
internal sealed class PodStrategy : ResourceStrategy
{
    public override bool HasGeneration => true;

    public override void PrepareForCreate(JsonObject obj, bool hasStatus)
    {
        var status = new JsonObject { ["phase"] = "Pending" };
        if (!obj.GetObject("spec").IsEmpty("schedulingGates"))
            status["conditions"] = new JsonArray(GatedCondition(obj.GetString("metadata", "creationTimestamp")));
        obj["status"] = status;
        var spec = obj.Ensure("spec");
        RaiseGracePeriod(spec);
        status["qosClass"] = PodQos.ClassOf(spec);
    }

    public override void PrepareForUpdate(JsonObject obj, JsonObject old, bool hasStatus)
    {
        base.PrepareForUpdate(obj, old, hasStatus);
        RaiseGracePeriod(obj.GetObject("spec"));
    }

    public override void PrepareForStatusUpdate(JsonObject obj, JsonObject old)
    {
        base.PrepareForStatusUpdate(obj, old);
        obj.Ensure("status")["qosClass"] = PodQos.ClassOf(obj.Ensure("spec"));
    }

    public override void SetDefaults(JsonObject obj)
    {
        var spec = obj.Ensure("spec");
        PodDefaults.SetPod(spec);
        var status = obj.Ensure("status");
        status.Default("phase", "Pending");
        MirrorAddress(status, "podIP", "podIPs");
        MirrorAddress(status, "hostIP", "hostIPs");
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        PodAnnotations.Check(obj.GetObject("metadata", "annotations"), FieldPath.Metadata.Child("annotations"), errors);
        PodValidation.Check(obj.GetObject("spec"), FieldPath.Spec, errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors) =>
        PodUpdateValidation.Check(obj.GetObject("spec") ?? [], old.GetObject("spec") ?? [], errors);

    public override void PrepareForSubresource(string subresource, JsonObject obj, JsonObject old)
    {
        if (subresource == "resize")
            PodResize.KeepOthers(obj.GetObject("spec"), old.GetObject("spec"));
        if (subresource is not ("resize" or "ephemeralcontainers"))
            return;
        foreach (var field in (ReadOnlySpan<string>)["labels", "annotations", "finalizers", "ownerReferences"])
            obj.Ensure("metadata").CopyFrom(field, old.GetObject("metadata"));
    }

    public override void ValidateSubresource(string subresource, JsonObject obj, JsonObject old, FieldErrors errors)
    {
        var (spec, before) = (obj.GetObject("spec") ?? [], old.GetObject("spec") ?? []);
        if (subresource is "resize" or "ephemeralcontainers" && !spec.SameAs(before))
            PodValidation.Check(spec, FieldPath.Spec, errors);
        if (subresource == "ephemeralcontainers")
            PodUpdateValidation.CheckEphemeral(spec.GetArray("ephemeralContainers"), before.GetArray("ephemeralContainers"), errors);
        else if (subresource == "resize")
            PodResize.Check(spec, before, old.GetString("status", "qosClass") ?? "", errors);
        else
            base.ValidateSubresource(subresource, obj, old, errors);
    }

    public override void ValidateStatusUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        var path = FieldPath.Status;
        if (obj.GetString("status", "nominatedNodeName") is { Length: > 0 } node && ObjectNames.SubdomainFaultOf(node) is { } fault)
            errors.InvalidString(path.Child("nominatedNodeName"), node, fault);
    }

    public override void AddWarnings(JsonObject obj, JsonObject? old, List<string> warnings)
    {
        if (old is not null && obj["spec"].SameAs(old["spec"]))
            return;
        PodWarnings.Add(obj.GetObject("metadata"), obj.GetObject("spec"), FieldPath.Metadata, FieldPath.Spec, warnings);
        if (old is null && obj.GetString("metadata", "name") is { } name && ObjectNames.LabelFaultOf(name) is { } fault
            && obj.GetString("metadata", "generateName") is null or "")
        {
            warnings.Add("metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; "
                + $"a DNS label is recommended: [{fault}]");
        }
    }

    /// <summary>The client's wish, else the pod's own period; at once where no node runs it any more or yet.</summary>
    public override long? GracePeriodSeconds(JsonObject obj, long? requested)
    {
        var period = requested ?? obj.GetLong("spec", "terminationGracePeriodSeconds") ?? 0;
        if (string.IsNullOrEmpty(obj.GetString("spec", "nodeName")) || obj.GetString("status", "phase") is "Failed" or "Succeeded")
            period = 0;
        return period < 0 ? 1 : period;
    }

    // A negative period once meant "no grace"; it is kept as the shortest there is.
    private static void RaiseGracePeriod(JsonObject? spec)
    {
        if (spec.GetLong("terminationGracePeriodSeconds") is < 0)
            spec!["terminationGracePeriodSeconds"] = 1;
    }

    // The single address is the first of the many; where they differ it wins.
    private static void MirrorAddress(JsonObject status, string single, string many)
    {
        var address = status.GetText(single);
        var first = status.GetArray(many) is { Count: > 0 } all ? (all[0] as JsonObject).GetText("ip") : "";
        if (address.Length == 0 && first.Length > 0)
            status[single] = first;
        else if (address != first)
            status[many] = new JsonArray(new JsonObject { ["ip"] = address });
    }

    private static JsonObject GatedCondition(string? now) => new()
    {
        ["type"] = "PodScheduled",
        ["status"] = "False",
        ["lastProbeTime"] = null,
        ["lastTransitionTime"] = now,
        ["reason"] = "SchedulingGated",
        ["message"] = "Scheduling is blocked due to non-empty scheduling gates",
    };
}
