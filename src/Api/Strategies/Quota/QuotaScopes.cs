using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Quota;

/// <summary>Checks which pods a quota counts.</summary>
internal static class QuotaScopes
{
    private static readonly (string One, string Other)[] Conflicts = [("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating")];

    public static void Check(JsonObject? spec, FieldPath path, FieldErrors errors)
    {
        var hard = spec.GetObject("hard");
        if (spec.GetArray("scopes") is { Count: > 0 } scopes)
            CheckScopes(scopes, hard, path.Child("scopes"), errors);
        if (spec.GetObject("scopeSelector") is { } selector)
            CheckSelector(selector, hard, path.Child("scopeSelector", "matchExpressions"), errors);
    }

    private static void CheckScopes(JsonArray scopes, JsonObject? hard, FieldPath path, FieldErrors errors)
    {
        var set = new HashSet<string>();
        foreach (var node in scopes)
        {
            var scope = JsonAccess.AsString(node) ?? "";
            set.Add(scope);
            if (!IsScope(scope))
                errors.Invalid(path, scopes.Show(), "unsupported scope");
            else if (!Fits(scope, hard))
                errors.Invalid(path, scopes.Show(), "unsupported scope applied to resource");
        }

        foreach (var (one, other) in Conflicts)
        {
            if (set.Contains(one) && set.Contains(other))
                errors.Invalid(path, scopes.Show(), "conflicting scopes");
        }
    }

    private static void CheckSelector(JsonObject selector, JsonObject? hard, FieldPath path, FieldErrors errors)
    {
        foreach (var node in selector.GetArray("matchExpressions") ?? [])
        {
            var expression = node as JsonObject;
            var scope = expression.GetText("scopeName");
            if (!IsScope(scope))
                errors.InvalidString(path.Child("scopeName"), scope, "unsupported scope");
            else if (!Fits(scope, hard))
                errors.InvalidString(path.Child("scopeName"), scope, "unsupported scope applied to resource");
            var operation = expression.GetText("operator");
            var empty = expression.IsEmpty("values");
            switch (operation)
            {
                case "In" or "NotIn":
                    if (scope is "BestEffort" or "NotBestEffort" or "Terminating" or "NotTerminating" or "CrossNamespacePodAffinity")
                        errors.InvalidString(path.Child("operator"), operation, "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity");
                    if (empty)
                        errors.Required(path.Child("values"), "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
                    break;
                case "Exists" or "DoesNotExist":
                    if (!empty)
                        errors.Invalid(path.Child("values"), expression!["values"].Show(), "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
                    break;
                default:
                    errors.InvalidString(path.Child("operator"), operation, "not a valid selector operator");
                    break;
            }
        }
    }

    private static bool IsScope(string scope) => scope is "Terminating" or "NotTerminating" or "BestEffort" or "NotBestEffort"
        or "PriorityClass" or "CrossNamespacePodAffinity" or "VolumeAttributesClass";

    private static bool Fits(string scope, JsonObject? hard)
    {
        if (hard is null)
            return true;
        foreach (var (name, _) in hard)
        {
            var fits = scope switch
            {
                "BestEffort" => name == "pods",
                "VolumeAttributesClass" => name is "persistentvolumeclaims" or "requests.storage",
                _ => name is "pods" or "cpu" or "memory" or "ephemeral-storage" or "requests.cpu" or "requests.memory"
                    or "requests.ephemeral-storage" or "limits.cpu" or "limits.memory" or "limits.ephemeral-storage",
            };
            if (!fits && ResourceNames.IsQuotaResource(name))
                return false;
        }

        return true;
    }
}
