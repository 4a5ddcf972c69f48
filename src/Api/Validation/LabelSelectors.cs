using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Api.Validation;

/// <summary>Checks label selectors (<c>matchLabels</c>, <c>matchExpressions</c>) and matches labels against them.</summary>
internal static class LabelSelectors
{
    public static void Check(JsonObject? selector, FieldPath path, FieldErrors errors)
    {
        if (selector is null)
            return;
        LabelChecks.CheckLabels(selector.GetObject("matchLabels"), path.Child("matchLabels"), errors);
        if (selector.GetArray("matchExpressions") is not { } expressions)
            return;
        var at = path.Child("matchExpressions");
        for (var i = 0; i < expressions.Count; i++)
        {
            if (expressions[i] is JsonObject expression)
                CheckExpression(expression, at.Index(i), errors);
        }
    }

    /// <summary>A workload's selector: given, not empty, matching its own template's labels.</summary>
    public static void CheckOfWorkload(JsonObject? selector, FieldPath path, JsonObject? labels, FieldPath labelsPath, string kind, FieldErrors errors)
    {
        if (selector is null)
        {
            errors.Required(path, "");
            CheckMatches(null, labels, labelsPath, errors);
            return;
        }

        var before = errors.All.Count;
        Check(selector, path, errors);
        if (IsEmpty(selector))
            errors.Invalid(path, selector.Show(), $"empty selector is invalid for {kind}");
        if (errors.All.Count > before && !IsEmpty(selector))
            errors.Invalid(path, selector.Show(), "invalid label selector");
        else if (!IsEmpty(selector))
            CheckMatches(selector, labels, labelsPath, errors);
    }

    public static void CheckMatches(JsonObject? selector, JsonObject? labels, FieldPath labelsPath, FieldErrors errors)
    {
        if (selector is null || !Matches(selector, labels))
            errors.Invalid(labelsPath, labels.Show(), "`selector` does not match template `labels`");
    }

    public static bool IsEmpty(JsonObject selector) => selector.IsEmpty("matchLabels") && selector.IsEmpty("matchExpressions");

    public static bool Matches(JsonObject selector, JsonObject? labels)
    {
        if (!MatchesAll(selector.GetObject("matchLabels"), labels))
            return false;
        foreach (var node in selector.GetArray("matchExpressions") ?? [])
        {
            if (node is JsonObject expression && !MatchesExpression(expression, labels))
                return false;
        }

        return true;
    }

    /// <summary>Every wanted label is there with its value.</summary>
    public static bool MatchesAll(JsonObject? wanted, JsonObject? labels)
    {
        if (wanted is null)
            return true;
        foreach (var (key, value) in wanted)
        {
            if (JsonAccess.AsString(labels?[key]) is not { } actual || actual != (JsonAccess.AsString(value) ?? ""))
                return false;
        }

        return true;
    }

    private static bool MatchesExpression(JsonObject expression, JsonObject? labels)
    {
        var value = JsonAccess.AsString(labels?[expression.GetText("key")]);
        return expression.GetText("operator") switch
        {
            "In" => value is not null && Contains(expression.GetArray("values"), value),
            "NotIn" => value is null || !Contains(expression.GetArray("values"), value),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            _ => false,
        };
    }

    private static bool Contains(JsonArray? values, string value)
    {
        foreach (var node in values ?? [])
        {
            if (JsonAccess.AsString(node) == value)
                return true;
        }

        return false;
    }

    private static void CheckExpression(JsonObject expression, FieldPath path, FieldErrors errors)
    {
        var values = expression.GetArray("values");
        switch (expression.GetText("operator"))
        {
            case "In" or "NotIn":
                if (values is not { Count: > 0 })
                    errors.Required(path.Child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case "Exists" or "DoesNotExist":
                if (values is { Count: > 0 })
                    errors.Forbidden(path.Child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                break;
            default:
                errors.InvalidString(path.Child("operator"), expression.GetText("operator"), "not a valid selector operator");
                break;
        }

        ObjectNames.CheckQualified(expression.GetText("key"), path.Child("key"), errors);
        for (var i = 0; i < (values?.Count ?? 0); i++)
            LabelChecks.CheckLabelValue(JsonAccess.AsString(values![i]) ?? "", path.Child("values").Index(i), errors);
    }
}
