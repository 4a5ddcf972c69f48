using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Core;

/// <summary>Leases.</summary>
internal sealed class LeaseStrategy : ResourceStrategy
{
    public override bool AllowsCreateOnUpdate => true;

    public override bool AllowsUnconditionalUpdate => false;

    public override void PrepareForCreate(JsonObject obj, bool hasStatus) => DropElection(obj);

    public override void PrepareForUpdate(JsonObject obj, JsonObject old, bool hasStatus) => DropElection(obj);

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        Numbers.CheckPositive(spec, "leaseDurationSeconds", FieldPath.Spec, errors);
        Numbers.CheckNotNegative(spec, "leaseTransitions", FieldPath.Spec, errors);
    }

    // Coordinated leader election is not served; its fields are dropped as a server without the feature drops them.
    private static void DropElection(JsonObject obj)
    {
        obj.GetObject("spec")?.Remove("strategy");
        obj.GetObject("spec")?.Remove("preferredHolder");
    }
}
