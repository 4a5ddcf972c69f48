using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Checks a pod's specification, whether a pod's own or a template's.</summary>
internal static class PodValidation
{
    /// <summary>Checks a workload's template: labels, annotations and the specification.</summary>
    public static void CheckTemplate(JsonObject? template, FieldPath path, FieldErrors errors)
    {
        var metadata = template.GetObject("metadata");
        LabelChecks.CheckLabels(metadata.GetObject("labels"), path.Child("labels"), errors);
        LabelChecks.CheckAnnotations(metadata.GetObject("annotations"), path.Child("annotations"), errors);
        PodAnnotations.Check(metadata.GetObject("annotations"), path.Child("annotations"), errors);
        Check(template.GetObject("spec"), path.Child("spec"), errors);
        if (!template.GetObject("spec").IsEmpty("ephemeralContainers"))
            errors.Forbidden(path.Child("spec", "ephemeralContainers"), "ephemeral containers not allowed in pod template");
    }

    public static void Check(JsonObject? spec, FieldPath path, FieldErrors errors)
    {
        if (spec is null)
        {
            errors.Required(path.Child("containers"), "");
            return;
        }

        var volumes = VolumeValidation.Check(spec.GetArray("volumes"), path.Child("volumes"), errors);
        var scope = new ContainerScope(spec, volumes, errors);
        ContainerValidation.CheckAll(scope, spec.GetArray("containers"), path.Child("containers"));
        if (spec.GetArray("initContainers") is { Count: > 0 } init)
            ContainerValidation.CheckInit(scope, init, path.Child("initContainers"));
        if (spec.GetArray("ephemeralContainers") is { Count: > 0 } ephemeral)
            ContainerValidation.CheckEphemeral(scope, ephemeral, path.Child("ephemeralContainers"));

        CheckPolicies(spec, path, errors);
        CheckNames(spec, path, errors);
        PodSecurityValidation.Check(spec, path, errors);
        if (spec.GetObject("affinity") is { } affinity)
            AffinityValidation.Check(affinity, path.Child("affinity"), errors);
        if (spec.GetArray("tolerations") is { Count: > 0 } tolerations)
            TolerationValidation.Check(tolerations, path.Child("tolerations"), errors);
        if (spec.GetArray("topologySpreadConstraints") is { Count: > 0 } spread)
            SpreadValidation.Check(spread, path.Child("topologySpreadConstraints"), errors);
        CheckGates(spec, path, errors);
        PodDnsValidation.Check(spec, path, errors);
        if (spec.GetObject("overhead") is { } overhead)
            ResourceValidation.CheckAmounts(overhead, path.Child("overhead"), errors);
        if (spec.GetObject("resources") is { Count: > 0 } resources)
            ResourceValidation.CheckPodLevel(resources, path.Child("resources"), errors);
    }

    private static void CheckPolicies(JsonObject spec, FieldPath path, FieldErrors errors)
    {
        switch (spec.GetText("restartPolicy"))
        {
            case "Always" or "OnFailure" or "Never": break;
            case "": errors.Required(path.Child("restartPolicy"), ""); break;
            case var other: errors.NotSupported(path.Child("restartPolicy"), other, "Always", "OnFailure", "Never"); break;
        }

        if (spec.GetText("preemptionPolicy") is { Length: > 0 } preemption and not ("PreemptLowerPriority" or "Never"))
            errors.NotSupported(path.Child("preemptionPolicy"), preemption, "Never", "PreemptLowerPriority");
        Numbers.CheckRange(spec, "activeDeadlineSeconds", 1, int.MaxValue, path, errors);

        if (spec.GetString("os", "name") is { } os && os is not ("linux" or "windows"))
            errors.NotSupported(path.Child("os", "name"), os, "linux", "windows");
        else if (spec.GetObject("os") is { } empty && empty.GetText("name").Length == 0)
            errors.Required(path.Child("os", "name"), "cannot be empty");
    }

    private static void CheckNames(JsonObject spec, FieldPath path, FieldErrors errors)
    {
        if (spec.GetObject("nodeSelector") is { Count: > 0 } selector)
            LabelChecks.CheckLabels(selector, path.Child("nodeSelector"), errors);
        CheckSubdomain(spec, "serviceAccountName", path, errors);
        CheckSubdomain(spec, "nodeName", path, errors);
        CheckSubdomain(spec, "priorityClassName", path, errors);
        CheckSubdomain(spec, "runtimeClassName", path, errors);
        CheckLabel(spec, "hostname", path, errors);
        CheckLabel(spec, "subdomain", path, errors);
        var secrets = spec.GetArray("imagePullSecrets");
        for (var i = 0; i < (secrets?.Count ?? 0); i++)
        {
            if ((secrets![i] as JsonObject).GetText("name").Length == 0)
                errors.Required(path.Child("imagePullSecrets").Index(i).Child("name"), "");
        }
    }

    private static void CheckGates(JsonObject spec, FieldPath path, FieldErrors errors)
    {
        var readiness = spec.GetArray("readinessGates");
        for (var i = 0; i < (readiness?.Count ?? 0); i++)
        {
            var type = (readiness![i] as JsonObject).GetText("conditionType");
            ObjectNames.CheckQualified(type, path.Child("readinessGates").Index(i).Child("conditionType"), errors);
        }

        if (spec.GetArray("schedulingGates") is not { Count: > 0 } gates)
            return;
        var at = path.Child("schedulingGates");
        var seen = new HashSet<string>();
        for (var i = 0; i < gates.Count; i++)
        {
            var name = (gates[i] as JsonObject).GetText("name");
            ObjectNames.CheckQualified(name, at.Index(i), errors);
            if (!seen.Add(name))
                errors.Duplicate(at.Index(i), FieldErrors.Quote(name));
        }

        if (spec.GetText("nodeName").Length > 0)
            errors.Forbidden(path.Child("nodeName"), "cannot be set until all schedulingGates have been cleared");
    }

    private static void CheckSubdomain(JsonObject spec, string field, FieldPath path, FieldErrors errors)
    {
        if (spec.GetText(field) is { Length: > 0 } name && ObjectNames.SubdomainFaultOf(name) is { } fault)
            errors.InvalidString(path.Child(field), name, fault);
    }

    private static void CheckLabel(JsonObject spec, string field, FieldPath path, FieldErrors errors)
    {
        if (spec.GetText(field) is { Length: > 0 } name && ObjectNames.LabelFaultOf(name) is { } fault)
            errors.InvalidString(path.Child(field), name, fault);
    }
}
