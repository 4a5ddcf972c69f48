using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Workloads;

/// <summary>Controller revisions: snapshots of a template that never change.</summary>
internal sealed class ControllerRevisionStrategy : ResourceStrategy
{
    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        if (!obj.Has("data"))
            errors.Required("data", "data is mandatory");
        Numbers.CheckNotNegative(obj, "revision", FieldPath.Root, errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        Immutable.Check(obj, old, "data", FieldPath.Root, errors);
    }
}
