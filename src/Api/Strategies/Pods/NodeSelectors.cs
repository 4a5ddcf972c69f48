using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Checks node selectors: terms of expressions over labels and fields.</summary>
internal static class NodeSelectors
{
    public static void Check(JsonObject selector, FieldPath path, FieldErrors errors)
    {
        var at = path.Child("nodeSelectorTerms");
        if (selector.GetArray("nodeSelectorTerms") is not { Count: > 0 } terms)
        {
            errors.Required(at, "must have at least one node selector term");
            return;
        }

        for (var i = 0; i < terms.Count; i++)
        {
            if (terms[i] is JsonObject term)
                CheckTerm(term, at.Index(i), errors);
        }
    }

    public static void CheckTerm(JsonObject term, FieldPath path, FieldErrors errors)
    {
        var labels = term.GetArray("matchExpressions");
        for (var i = 0; i < (labels?.Count ?? 0); i++)
        {
            if (labels![i] is JsonObject expression)
                CheckExpression(expression, path.Child("matchExpressions").Index(i), errors);
        }

        var fields = term.GetArray("matchFields");
        for (var i = 0; i < (fields?.Count ?? 0); i++)
        {
            if (fields![i] is JsonObject expression)
                CheckField(expression, path.Child("matchFields").Index(i), errors);
        }
    }

    private static void CheckExpression(JsonObject expression, FieldPath path, FieldErrors errors)
    {
        var values = expression.GetArray("values")?.Count ?? 0;
        switch (expression.GetText("operator"))
        {
            case "In" or "NotIn":
                if (values == 0)
                    errors.Required(path.Child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case "Exists" or "DoesNotExist":
                if (values > 0)
                    errors.Forbidden(path.Child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                break;
            case "Gt" or "Lt":
                if (values != 1)
                    errors.Required(path.Child("values"), "must be specified single value when `operator` is 'Lt' or 'Gt'");
                break;
            case var other:
                errors.InvalidString(path.Child("operator"), other, "not a valid selector operator");
                break;
        }

        ObjectNames.CheckQualified(expression.GetText("key"), path.Child("key"), errors);
        for (var i = 0; i < values; i++)
            LabelChecks.CheckLabelValue(JsonAccess.AsString(expression.GetArray("values")![i]) ?? "", path.Child("values").Index(i), errors);
    }

    private static void CheckField(JsonObject expression, FieldPath path, FieldErrors errors)
    {
        var values = expression.GetArray("values");
        if (expression.GetText("operator") is not ("In" or "NotIn") and var other)
            errors.InvalidString(path.Child("operator"), other, "not a valid selector operator");
        else if (values?.Count != 1)
            errors.Required(path.Child("values"), "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
        if (expression.GetText("key") != "metadata.name")
            errors.InvalidString(path.Child("key"), expression.GetText("key"), "not a valid field selector key");
        for (var i = 0; i < (values?.Count ?? 0); i++)
        {
            var name = JsonAccess.AsString(values![i]) ?? "";
            if (ObjectNames.SubdomainFaultOf(name) is { } fault)
                errors.InvalidString(path.Child("values").Index(i), name, fault);
        }
    }
}
