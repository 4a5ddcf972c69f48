using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Admission;

/// <summary>Flow schemas: which requests belong to which priority level.</summary>
internal sealed class FlowSchemaStrategy : ResourceStrategy
{
    private const int MaxPrecedence = 10000;

    public override bool HasGeneration => true;

    protected override JsonObject EmptyStatus() => [];

    public override void SetDefaults(JsonObject obj) => obj.Ensure("spec").DefaultZero("matchingPrecedence", 1000);

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        var path = FieldPath.Spec;
        if ((spec.GetLong("matchingPrecedence") ?? 0) is (<= 0 or > MaxPrecedence) and var precedence)
            errors.Invalid(path.Child("matchingPrecedence"), Numbers.Text(precedence), "must be a positive value");
        if (spec.GetObject("distinguisherMethod").GetText("type") is not ("" or "ByUser" or "ByNamespace") and var method)
            errors.NotSupported(path.Child("distinguisherMethod"), method, "ByNamespace", "ByUser");
        var level = spec.GetString("priorityLevelConfiguration", "name") ?? "";
        if (level.Length == 0)
            errors.Required(path.Child("priorityLevelConfiguration", "name"), "must reference a priority level");
        else if (ObjectNames.SubdomainFaultOf(level) is { } fault)
            errors.InvalidString(path.Child("priorityLevelConfiguration", "name"), level, fault);
    }
}
