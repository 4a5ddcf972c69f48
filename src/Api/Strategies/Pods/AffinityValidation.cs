using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Checks node affinity, pod affinity and pod anti-affinity.</summary>
internal static class AffinityValidation
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";
    private const string Preferred = "preferredDuringSchedulingIgnoredDuringExecution";

    public static void Check(JsonObject affinity, FieldPath path, FieldErrors errors)
    {
        if (affinity.GetObject("nodeAffinity") is { } node)
            CheckNode(node, path.Child("nodeAffinity"), errors);
        if (affinity.GetObject("podAffinity") is { } pod)
            CheckPod(pod, path.Child("podAffinity"), errors);
        if (affinity.GetObject("podAntiAffinity") is { } anti)
            CheckPod(anti, path.Child("podAntiAffinity"), errors);
    }

    private static void CheckNode(JsonObject affinity, FieldPath path, FieldErrors errors)
    {
        if (affinity.GetObject(Required) is { } selector)
            NodeSelectors.Check(selector, path.Child(Required), errors);
        var preferred = affinity.GetArray(Preferred);
        for (var i = 0; i < (preferred?.Count ?? 0); i++)
        {
            if (preferred![i] is not JsonObject term)
                continue;
            var at = path.Child(Preferred).Index(i);
            CheckWeight(term, at, errors);
            if (term.GetObject("preference") is { } preference)
                NodeSelectors.CheckTerm(preference, at.Child("preference"), errors);
        }
    }

    private static void CheckPod(JsonObject affinity, FieldPath path, FieldErrors errors)
    {
        var required = affinity.GetArray(Required);
        for (var i = 0; i < (required?.Count ?? 0); i++)
        {
            if (required![i] is JsonObject term)
                CheckPodTerm(term, path.Child(Required).Index(i), errors);
        }

        var preferred = affinity.GetArray(Preferred);
        for (var i = 0; i < (preferred?.Count ?? 0); i++)
        {
            if (preferred![i] is not JsonObject term)
                continue;
            var at = path.Child(Preferred).Index(i);
            CheckWeight(term, at, errors);
            if (term.GetObject("podAffinityTerm") is { } inner)
                CheckPodTerm(inner, at.Child("podAffinityTerm"), errors);
        }
    }

    private static void CheckPodTerm(JsonObject term, FieldPath path, FieldErrors errors)
    {
        LabelSelectors.Check(term.GetObject("labelSelector"), path.Child("labelSelector"), errors);
        LabelSelectors.Check(term.GetObject("namespaceSelector"), path.Child("namespaceSelector"), errors);
        var namespaces = term.GetArray("namespaces");
        for (var i = 0; i < (namespaces?.Count ?? 0); i++)
        {
            var name = JsonAccess.AsString(namespaces![i]) ?? "";
            if (ObjectNames.LabelFaultOf(name) is { } fault)
                errors.InvalidString(path.Child("namespace"), name, fault);
        }

        var key = term.GetText("topologyKey");
        if (key.Length == 0)
            errors.Required(path.Child("topologyKey"), "can not be empty");
        else
            ObjectNames.CheckQualified(key, path.Child("topologyKey"), errors);
    }

    private static void CheckWeight(JsonObject term, FieldPath path, FieldErrors errors)
    {
        var weight = term.GetLong("weight") ?? 0;
        if (weight is < 1 or > 100)
            errors.Invalid(path.Child("weight"), Numbers.Text(weight), "must be in the range 1-100");
    }
}
