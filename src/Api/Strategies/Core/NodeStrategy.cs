using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Core;

/// <summary>Nodes. A node registers with its status, so creation keeps it.</summary>
internal sealed class NodeStrategy : ResourceStrategy
{
    public override void PrepareForCreate(JsonObject obj, bool hasStatus)
    {
    }

    public override void SetDefaults(JsonObject obj)
    {
        var spec = obj.Ensure("spec");
        if (spec.IsEmpty("podCIDRs") && spec.GetText("podCIDR") is { Length: > 0 } single)
            spec["podCIDRs"] = new JsonArray(single);
        else if (spec.IsEmpty("podCIDR") && spec.GetArray("podCIDRs") is { Count: > 0 } several)
            spec["podCIDR"] = JsonAccess.AsString(several[0]);

        var status = obj.Ensure("status");
        if (status.IsEmpty("allocatable") && !status.IsEmpty("capacity"))
            status["allocatable"] = status["capacity"]!.DeepClone();
        status.Ensure("daemonEndpoints").Ensure("kubeletEndpoint").Default("Port", 0);
        var info = status.Ensure("nodeInfo");
        foreach (var field in (ReadOnlySpan<string>)["machineID", "systemUUID", "bootID", "kernelVersion", "osImage",
            "containerRuntimeVersion", "kubeletVersion", "kubeProxyVersion", "operatingSystem", "architecture"])
        {
            if (info[field] is null)
                info[field] = "";
        }
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        // Taints are reported under metadata, where they once were.
        if (spec.GetArray("taints") is { Count: > 0 } taints)
            CheckTaints(taints, FieldPath.Metadata.Child("taints"), errors);
        if (spec.GetArray("podCIDRs") is { Count: > 0 } ranges)
            CheckRanges(ranges, FieldPath.Spec.Child("podCIDRs"), errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        var before = old.GetObject("spec");
        var now = obj.GetObject("spec");
        if (!before.IsEmpty("podCIDRs") && !(now?["podCIDRs"]).SameAs(before!["podCIDRs"]))
            errors.Forbidden("spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid");
        if (!before.IsEmpty("providerID") && now.GetText("providerID") != before.GetText("providerID"))
            errors.Forbidden("spec.providerID", "node updates may not change providerID except from \"\" to valid");
    }

    public override void ValidateStatusUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        var addresses = obj.GetArray("status", "addresses");
        var seen = new HashSet<(string, string)>();
        for (var i = 0; i < (addresses?.Count ?? 0); i++)
        {
            if (addresses![i] is JsonObject address && !seen.Add((address.GetText("type"), address.GetText("address"))))
                errors.Duplicate(FieldPath.Status.Child("addresses").Index(i), address.Show());
        }
    }

    private static void CheckTaints(JsonArray taints, FieldPath path, FieldErrors errors)
    {
        var seen = new HashSet<(string, string)>();
        for (var i = 0; i < taints.Count; i++)
        {
            if (taints[i] is not JsonObject taint)
                continue;
            var at = path.Index(i);
            var key = taint.GetText("key");
            var effect = taint.GetText("effect");
            ObjectNames.CheckQualified(key, at.Child("key"), errors);
            LabelChecks.CheckLabelValue(taint.GetText("value"), at.Child("value"), errors);
            if (effect.Length == 0)
                errors.Required(at.Child("effect"), "");
            else if (effect is not ("NoSchedule" or "PreferNoSchedule" or "NoExecute"))
                errors.NotSupported(at.Child("effect"), effect, "NoSchedule", "PreferNoSchedule", "NoExecute");
            if (!seen.Add((key, effect)))
                errors.Add(new FieldError(FieldErrorType.Duplicate, at, taint.Show(), "taints must be unique by key and effect pair"));
        }
    }

    private static void CheckRanges(JsonArray ranges, FieldPath path, FieldErrors errors)
    {
        int four = 0, six = 0;
        for (var i = 0; i < ranges.Count; i++)
        {
            var text = JsonAccess.AsString(ranges[i]) ?? "";
            Addresses.CheckRange(text, path.Index(i), errors);
            if (Addresses.IsV6(text))
                six++;
            else
                four++;
        }

        if (four > 1 || six > 1)
            errors.Invalid(path, ranges.Show(), "may specify no more than one CIDR for each IP family");
    }
}
