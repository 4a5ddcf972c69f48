using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Batch;

/// <summary>Checks the policies that decide when a job has failed or succeeded.</summary>
internal static class JobPolicies
{
    private const int MaxRules = 20;
    private const int MaxExitCodes = 255;
    private const string NeedsIndexed = "requires indexed completion mode";

    public static void CheckFailure(JsonObject? spec, FieldPath path, FieldErrors errors)
    {
        if (spec.GetObject("podFailurePolicy") is not { } policy)
            return;
        var at = path.Child("podFailurePolicy", "rules");
        var rules = policy.GetArray("rules");
        if (rules?.Count > MaxRules)
            errors.TooMany(at, rules.Count, MaxRules);
        for (var i = 0; i < (rules?.Count ?? 0); i++)
        {
            if (rules![i] is JsonObject rule)
                CheckRule(rule, spec.Has("backoffLimitPerIndex"), at.Index(i), errors);
        }
    }

    public static void CheckSuccess(JsonObject? spec, FieldPath path, FieldErrors errors)
    {
        if (spec.GetObject("successPolicy") is not { } policy)
            return;
        var at = path.Child("successPolicy");
        if (spec.GetText("completionMode") != "Indexed")
        {
            errors.Invalid(at, policy.Show(), NeedsIndexed);
            return;
        }

        var rules = policy.GetArray("rules");
        if (rules is not { Count: > 0 })
            errors.Required(at.Child("rules"), "at least one rules must be specified when the successPolicy is specified");
        else if (rules.Count > MaxRules)
            errors.TooMany(at.Child("rules"), rules.Count, MaxRules);
        for (var i = 0; i < (rules?.Count ?? 0); i++)
        {
            var rule = rules![i] as JsonObject;
            var where = at.Child("rules").Index(i);
            if (!rule.Has("succeededCount") && !rule.Has("succeededIndexes"))
                errors.Required(where, "at least one of succeededCount or succeededIndexes must be specified");
            Numbers.CheckNotNegative(rule, "succeededCount", where, errors);
            if (rule.GetLong("succeededCount") is { } count && count > (spec.GetLong("completions") ?? 0))
                errors.Invalid(where.Child("succeededCount"), Numbers.Text(count), $"must be less than or equal to {spec.GetLong("completions") ?? 0} (the number of specified completions)");
        }
    }

    private static void CheckRule(JsonObject rule, bool perIndex, FieldPath path, FieldErrors errors)
    {
        var action = rule.GetText("action");
        if (action.Length == 0)
            errors.Required(path.Child("action"), "valid values: \"Count\", \"FailIndex\", \"FailJob\", \"Ignore\"");
        else if (action == "FailIndex" && !perIndex)
            errors.InvalidString(path.Child("action"), action, "requires the backoffLimitPerIndex to be set");
        else if (action is not ("Count" or "FailIndex" or "FailJob" or "Ignore"))
            errors.NotSupported(path.Child("action"), action, "Count", "FailIndex", "FailJob", "Ignore");

        var codes = rule.GetObject("onExitCodes");
        var conditions = rule.GetArray("onPodConditions");
        if (codes is not null)
            CheckCodes(codes, path.Child("onExitCodes"), errors);
        for (var i = 0; i < (conditions?.Count ?? 0); i++)
        {
            var condition = conditions![i] as JsonObject;
            var at = path.Child("onPodConditions").Index(i);
            ObjectNames.CheckQualified(condition.GetText("type"), at.Child("type"), errors);
            if (condition.GetText("status") is not ("True" or "False" or "Unknown") and var status)
                errors.NotSupported(at.Child("status"), status, "False", "True", "Unknown");
        }

        if (codes is not null && conditions is { Count: > 0 })
            errors.Invalid(path, rule.Show(), "specifying both OnExitCodes and OnPodConditions is not supported");
        else if (codes is null && conditions is not { Count: > 0 })
            errors.Add(new FieldError(FieldErrorType.Invalid, path, null, "specifying one of OnExitCodes and OnPodConditions is required"));
    }

    private static void CheckCodes(JsonObject codes, FieldPath path, FieldErrors errors)
    {
        var operation = codes.GetText("operator");
        if (operation.Length == 0)
            errors.Required(path.Child("operator"), "valid values: \"In\", \"NotIn\"");
        else if (operation is not ("In" or "NotIn"))
            errors.NotSupported(path.Child("operator"), operation, "In", "NotIn");
        var at = path.Child("values");
        var values = codes.GetArray("values");
        if (values is not { Count: > 0 })
        {
            errors.Invalid(at, values.Show(), "at least one value is required");
            return;
        }

        if (values.Count > MaxExitCodes)
            errors.TooMany(at, values.Count, MaxExitCodes);
        var ordered = true;
        var seen = new HashSet<long>();
        for (var i = 0; i < values.Count; i++)
        {
            var value = JsonAccess.AsLong(values[i]) ?? 0;
            if (operation == "In" && value == 0)
                errors.Invalid(at.Index(i), "0", "must not be 0 for the In operator");
            if (!seen.Add(value))
                errors.Duplicate(at.Index(i), Numbers.Text(value));
            ordered &= i == 0 || (JsonAccess.AsLong(values[i - 1]) ?? 0) <= value;
        }

        if (!ordered)
            errors.Invalid(at, values.Show(), "must be ordered");
    }
}
