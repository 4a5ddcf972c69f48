using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Admission;

/// <summary>Validating and mutating admission policies.</summary>
internal sealed class AdmissionPolicyStrategy(bool mutating) : ResourceStrategy
{
    public override bool HasGeneration => true;

    public override bool AllowsUnconditionalUpdate => false;

    protected override JsonObject? EmptyStatus() => mutating ? null : [];

    public override void SetDefaults(JsonObject obj)
    {
        var spec = obj.Ensure("spec");
        spec.Default("failurePolicy", "Fail");
        MatchRules.SetResourceDefaults(spec.GetObject("matchConstraints"));
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        var path = FieldPath.Spec;
        if (spec.GetText("failurePolicy") is not ("Fail" or "Ignore") and var failure)
            errors.NotSupported(path.Child("failurePolicy"), failure, "Fail", "Ignore");
        if (spec.GetObject("matchConstraints") is { } matching)
        {
            MatchRules.CheckSelectors(matching, path.Child("matchConstraints"), errors);
            if (matching.IsEmpty("resourceRules"))
                errors.Required(path.Child("matchConstraints", "resourceRules"), "");
            MatchRules.CheckRules(matching.GetArray("resourceRules"), path.Child("matchConstraints", "resourceRules"), errors);
        }
        else
        {
            errors.Required(path.Child("matchConstraints"), "");
        }

        if (mutating)
        {
            if (spec.IsEmpty("mutations"))
                errors.Required(path.Child("mutations"), "mutations must contain at least one item");
        }
        else if (spec.IsEmpty("validations") && spec.IsEmpty("auditAnnotations"))
        {
            errors.Required(path.Child("validations"), "validations or auditAnnotations must contain at least one item");
            errors.Required(path.Child("auditAnnotations"), "validations or auditAnnotations must contain at least one item");
        }
    }
}
