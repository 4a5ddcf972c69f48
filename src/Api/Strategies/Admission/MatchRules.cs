using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Admission;

/// <summary>Which requests a webhook or policy looks at: defaults and checks.</summary>
internal static class MatchRules
{
    public static void SetSelectorDefaults(JsonObject matching)
    {
        matching.Default("matchPolicy", "Equivalent");
        matching.Ensure("namespaceSelector");
        matching.Ensure("objectSelector");
    }

    public static void SetRuleDefaults(JsonArray? rules)
    {
        foreach (var rule in rules ?? [])
            (rule as JsonObject)?.Default("scope", "*");
    }

    /// <summary>Defaults of a policy's match resources.</summary>
    public static void SetResourceDefaults(JsonObject? matching)
    {
        if (matching is null)
            return;
        SetSelectorDefaults(matching);
        SetRuleDefaults(matching.GetArray("resourceRules"));
        SetRuleDefaults(matching.GetArray("excludeResourceRules"));
    }

    public static void CheckSelectors(JsonObject matching, FieldPath path, FieldErrors errors)
    {
        if (matching.GetText("matchPolicy") is not ("Exact" or "Equivalent") and var policy)
            errors.NotSupported(path.Child("matchPolicy"), policy, "Equivalent", "Exact");
        LabelSelectors.Check(matching.GetObject("namespaceSelector"), path.Child("namespaceSelector"), errors);
        LabelSelectors.Check(matching.GetObject("objectSelector"), path.Child("objectSelector"), errors);
    }

    public static void CheckRules(JsonArray? rules, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < (rules?.Count ?? 0); i++)
        {
            var rule = rules![i] as JsonObject;
            var at = path.Index(i);
            CheckList(rule, "apiGroups", at, errors);
            CheckList(rule, "apiVersions", at, errors);
            CheckList(rule, "resources", at, errors);
            if (rule.IsEmpty("operations"))
                errors.Required(at.Child("operations"), "");
            var operations = rule.GetArray("operations");
            for (var j = 0; j < (operations?.Count ?? 0); j++)
            {
                if (JsonAccess.AsString(operations![j]) is not ("CREATE" or "UPDATE" or "DELETE" or "CONNECT" or "*") and var operation)
                    errors.NotSupported(at.Child("operations").Index(j), operation, "*", "CONNECT", "CREATE", "DELETE", "UPDATE");
            }

            if (rule.GetText("scope") is not ("" or "*" or "Cluster" or "Namespaced") and var scope)
                errors.NotSupported(at.Child("scope"), scope, "*", "Cluster", "Namespaced");
        }
    }

    private static void CheckList(JsonObject? rule, string field, FieldPath path, FieldErrors errors)
    {
        var values = rule.GetArray(field);
        if (values is not { Count: > 0 })
        {
            errors.Required(path.Child(field), "");
            return;
        }

        for (var i = 0; i < values.Count; i++)
        {
            var value = JsonAccess.AsString(values[i]);
            if (value == "*" && values.Count > 1 && field != "resources")
                errors.Invalid(path.Child(field), values.Show(), "if '*' is present, must not specify other API " + (field == "apiGroups" ? "groups" : "versions"));
            else if (string.IsNullOrEmpty(value) && field != "apiGroups")
                errors.Required(path.Child(field).Index(i), "");
        }
    }
}
