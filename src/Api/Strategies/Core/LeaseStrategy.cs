using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Core;

/// <summary>Leases.</summary>
internal sealed class LeaseStrategy : ResourceStrategy
{
    public override bool AllowsCreateOnUpdate => true;

    public override bool AllowsUnconditionalUpdate => false;

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        Numbers.CheckPositive(spec, "leaseDurationSeconds", FieldPath.Spec, errors);
        Numbers.CheckNotNegative(spec, "leaseTransitions", FieldPath.Spec, errors);
        if (!spec.IsEmpty("preferredHolder") && spec.IsEmpty("strategy"))
            errors.Forbidden("spec.preferredHolder", "may only be specified if `strategy` is defined");
    }
}
