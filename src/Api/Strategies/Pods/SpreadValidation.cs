using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Checks a pod's topology spread constraints.</summary>
internal static class SpreadValidation
{
    public static void Check(JsonArray constraints, FieldPath path, FieldErrors errors)
    {
        var seen = new HashSet<(string, string)>();
        for (var i = 0; i < constraints.Count; i++)
        {
            if (constraints[i] is not JsonObject constraint)
                continue;
            var at = path.Index(i);
            CheckOne(constraint, at, errors);
            var pair = (constraint.GetText("topologyKey"), constraint.GetText("whenUnsatisfiable"));
            if (!seen.Add(pair))
                errors.Duplicate(at.Child("{topologyKey, whenUnsatisfiable}"), $"{{{pair.Item1}, {pair.Item2}}}");
        }
    }

    private static void CheckOne(JsonObject constraint, FieldPath path, FieldErrors errors)
    {
        var skew = constraint.GetLong("maxSkew") ?? 0;
        if (skew <= 0)
            errors.Invalid(path.Child("maxSkew"), Numbers.Text(skew), "must be greater than zero");
        var key = constraint.GetText("topologyKey");
        if (key.Length == 0)
            errors.Required(path.Child("topologyKey"), "can not be empty");
        else
            ObjectNames.CheckQualified(key, path.Child("topologyKey"), errors);
        var when = constraint.GetText("whenUnsatisfiable");
        if (when is not ("DoNotSchedule" or "ScheduleAnyway"))
            errors.NotSupported(path.Child("whenUnsatisfiable"), when, "DoNotSchedule", "ScheduleAnyway");
        if (constraint.GetLong("minDomains") is { } domains)
        {
            if (domains <= 0)
                errors.Invalid(path.Child("minDomains"), Numbers.Text(domains), "must be greater than zero");
            if (when != "DoNotSchedule")
                errors.Invalid(path.Child("minDomains"), Numbers.Text(domains), "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not " + when);
        }

        foreach (var policy in (ReadOnlySpan<string>)["nodeAffinityPolicy", "nodeTaintsPolicy"])
        {
            if (constraint.GetText(policy) is not ("" or "Honor" or "Ignore") and var other)
                errors.NotSupported(path.Child(policy), other, "Honor", "Ignore");
        }

        LabelSelectors.Check(constraint.GetObject("labelSelector"), path.Child("labelSelector"), errors);
    }
}
