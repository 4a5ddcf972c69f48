using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Strategies.Pods;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Batch;

/// <summary>Checks a job's specification, its own or that of a cron job's template.</summary>
internal static class JobValidation
{
    private const string NeedsIndexed = "requires indexed completion mode";
    private const int MaxParallelIndexed = 100000;

    public static void Check(JsonObject? spec, FieldPath path, FieldErrors errors)
    {
        foreach (var field in (ReadOnlySpan<string>)["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit",
            "ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes"])
        {
            Numbers.CheckNotNegative(spec, field, path, errors);
        }

        if (spec.GetString("managedBy") is { } manager)
            CheckManager(manager, path.Child("managedBy"), errors);
        CheckMode(spec, path, errors);
        JobPolicies.CheckFailure(spec, path, errors);
        JobPolicies.CheckSuccess(spec, path, errors);
        if (spec.GetText("podReplacementPolicy") is { Length: > 0 } replacement)
        {
            if (spec.Has("podFailurePolicy") && replacement != "Failed")
                errors.NotSupported(path.Child("podReplacementPolicy"), replacement, "Failed");
            else if (replacement is not ("Failed" or "TerminatingOrFailed"))
                errors.NotSupported(path.Child("podReplacementPolicy"), replacement, "Failed", "TerminatingOrFailed");
        }

        var template = path.Child("template");
        PodValidation.CheckTemplate(spec.GetObject("template"), template, errors);
        CheckRestart(spec, template.Child("spec", "restartPolicy"), errors);
    }

    public static void CheckSelector(JsonObject? spec, FieldPath path, FieldErrors errors)
    {
        var selector = spec.GetObject("selector");
        if (selector is null)
            errors.Required(path.Child("selector"), "");
        else
            LabelSelectors.Check(selector, path.Child("selector"), errors);
        LabelSelectors.CheckMatches(selector, spec.GetObject("template", "metadata", "labels"),
            path.Child("template", "metadata").Child("labels"), errors);
    }

    /// <summary>A generated selector is the job's uid and nothing else.</summary>
    public static void CheckGeneratedSelector(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        if (spec.IsTrue("manualSelector"))
            return;
        var uid = obj.GetString("metadata", "uid");
        var selector = spec.GetObject("selector");
        var labels = selector.GetObject("matchLabels");
        if (labels is not { Count: 1 } || labels.GetText(JobStrategy.UidLabel) != uid || !selector.IsEmpty("matchExpressions"))
            errors.Invalid("spec.selector", selector.Show(), "`selector` not auto-generated");
    }

    public static void CheckUpdate(JsonObject? spec, JsonObject? old, FieldErrors errors)
    {
        var path = FieldPath.Spec;
        if (!(spec?["completions"]).SameAs(old?["completions"]) && !IsElastic(spec, old))
            errors.Invalid(path.Child("completions"), (spec?["completions"]).Show(), Immutable.Message);
        Immutable.Check(spec, old, "selector", path, errors);
        CheckTemplate(spec.GetObject("template", "spec"), old.GetObject("template", "spec"), old.IsTrue("suspend"), path, errors);
        foreach (var field in (ReadOnlySpan<string>)["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"])
            Immutable.Check(spec, old, field, path, errors);
    }

    // Where its pods may run can still be said while a job is suspended; what they run cannot.
    private static void CheckTemplate(JsonObject? pods, JsonObject? old, bool suspended, FieldPath path, FieldErrors errors)
    {
        var compared = pods;
        if (suspended && pods is not null)
        {
            compared = (JsonObject)pods.DeepClone();
            foreach (var field in (ReadOnlySpan<string>)["nodeSelector", "affinity", "tolerations", "schedulingGates"])
                compared.CopyFrom(field, old);
        }

        if (!compared.SameAs(old))
            errors.Invalid(path.Child("template", "spec"), pods.Show(), Immutable.Message);
    }

    // An indexed job may grow and shrink as long as completions and parallelism move together.
    private static bool IsElastic(JsonObject? spec, JsonObject? old) =>
        spec.GetText("completionMode") == "Indexed" && old.Has("completions") && spec.Has("completions")
        && spec.GetLong("completions") == spec.GetLong("parallelism");

    private static void CheckMode(JsonObject? spec, FieldPath path, FieldErrors errors)
    {
        var mode = spec.GetText("completionMode");
        if (mode is not ("" or "NonIndexed" or "Indexed"))
            errors.NotSupported(path.Child("completionMode"), mode, "NonIndexed", "Indexed");
        if (mode == "Indexed")
        {
            if (!spec.Has("completions"))
                errors.Required(path.Child("completions"), "when completion mode is Indexed");
            if (spec.GetLong("parallelism") is > MaxParallelIndexed and var parallelism)
                errors.Invalid(path.Child("parallelism"), Numbers.Text(parallelism), $"must be less than or equal to {MaxParallelIndexed} when completion mode is Indexed");
            if (spec.GetLong("maxFailedIndexes") is { } failed && failed > (spec.GetLong("completions") ?? 0))
                errors.Invalid(path.Child("maxFailedIndexes"), Numbers.Text(failed), "must be less than or equal to completions");
            return;
        }

        foreach (var field in (ReadOnlySpan<string>)["backoffLimitPerIndex", "maxFailedIndexes"])
        {
            if (spec.GetLong(field) is { } value)
                errors.Invalid(path.Child(field), Numbers.Text(value), NeedsIndexed);
        }
    }

    private static void CheckManager(string manager, FieldPath path, FieldErrors errors)
    {
        var slash = manager.IndexOf('/');
        if (slash <= 0 || slash == manager.Length - 1)
            errors.InvalidString(path, manager, "must be a domain-prefixed path (such as \"acme.io/foo\")");
        else if (ObjectNames.SubdomainFaultOf(manager[..slash]) is { } fault)
            errors.InvalidString(path, manager[..slash], fault);
    }

    private static void CheckRestart(JsonObject? spec, FieldPath path, FieldErrors errors)
    {
        var restart = spec.GetObject("template", "spec").GetText("restartPolicy");
        if (restart is "" or "Always")
            errors.Required(path, "valid values: \"OnFailure\", \"Never\"");
        else if (restart is not ("OnFailure" or "Never"))
            errors.NotSupported(path, restart, "OnFailure", "Never");
        else if (spec.Has("podFailurePolicy") && restart != "Never")
            errors.InvalidString(path, restart, "only \"Never\" is supported when podFailurePolicy is specified");
    }
}
