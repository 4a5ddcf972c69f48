using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Admission;

/// <summary>Bindings of admission policies.</summary>
internal sealed class AdmissionPolicyBindingStrategy(bool mutating) : ResourceStrategy
{
    public override bool HasGeneration => true;

    public override bool AllowsUnconditionalUpdate => false;

    public override void SetDefaults(JsonObject obj) => MatchRules.SetResourceDefaults(obj.GetObject("spec", "matchResources"));

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        if (spec.GetText("policyName").Length == 0)
            errors.Required("spec.policyName", "");
        if (spec.GetObject("paramRef") is { } reference && reference.GetText("name").Length > 0 == reference.Has("selector"))
            errors.Required("spec.paramRef", "one of name or selector must be specified");
        if (mutating)
            return;
        var actions = spec.GetArray("validationActions");
        if (actions is not { Count: > 0 })
            errors.Required("spec.validationActions", "at least one validation action is required");
        for (var i = 0; i < (actions?.Count ?? 0); i++)
        {
            if (JsonAccess.AsString(actions![i]) is not ("Audit" or "Deny" or "Warn") and var action)
                errors.NotSupported(FieldPath.Spec.Child("validationActions"), action, "Audit", "Deny", "Warn");
        }
    }
}
