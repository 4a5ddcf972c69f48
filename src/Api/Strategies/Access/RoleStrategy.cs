using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Access;

/// <summary>Roles and cluster roles.</summary>
internal sealed class RoleStrategy(bool namespaced) : ResourceStrategy
{
    public override NameRule NameRule => NameRule.PathSegment;

    public override bool AllowsCreateOnUpdate => true;

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var rules = obj.GetArray("rules");
        for (var i = 0; i < (rules?.Count ?? 0); i++)
            CheckRule(rules![i] as JsonObject, FieldPath.Of("rules").Index(i), errors);
        var selectors = obj.GetObject("aggregationRule").GetArray("clusterRoleSelectors");
        if (obj.Has("aggregationRule") && selectors is not { Count: > 0 })
            errors.Required("aggregationRule.clusterRoleSelectors", "at least one clusterRoleSelector required if aggregationRule is non-nil");
        for (var i = 0; i < (selectors?.Count ?? 0); i++)
            LabelSelectors.Check(selectors![i] as JsonObject, FieldPath.Of("aggregationRule").Child("clusterRoleSelectors").Index(i), errors);
    }

    private void CheckRule(JsonObject? rule, FieldPath path, FieldErrors errors)
    {
        if (rule.IsEmpty("verbs"))
            errors.Required(path.Child("verbs"), "verbs must contain at least one value");
        if (!rule.IsEmpty("nonResourceURLs"))
        {
            var urls = rule!["nonResourceURLs"].Show();
            if (namespaced)
                errors.Invalid(path.Child("nonResourceURLs"), urls, "namespaced rules cannot apply to non-resource URLs");
            if (!rule.IsEmpty("apiGroups") || !rule.IsEmpty("resources") || !rule.IsEmpty("resourceNames"))
                errors.Invalid(path.Child("nonResourceURLs"), urls, "rules cannot apply to both regular resources and non-resource URLs");
            return;
        }

        if (rule.IsEmpty("apiGroups"))
            errors.Required(path.Child("apiGroups"), "resource rules must supply at least one api group");
        if (rule.IsEmpty("resources"))
            errors.Required(path.Child("resources"), "resource rules must supply at least one resource");
    }
}
