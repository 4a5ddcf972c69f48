using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Runtime classes.</summary>
internal sealed class RuntimeClassStrategy : ResourceStrategy
{
    public override bool AllowsUnconditionalUpdate => false;

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var handler = obj.GetText("handler");
        if (handler.Length == 0)
            errors.Required("handler", "");
        else if (ObjectNames.LabelFaultOf(handler) is { } fault)
            errors.InvalidString("handler", handler, fault);
        if (obj.GetObject("overhead", "podFixed") is { } overhead)
            ResourceValidation.CheckAmounts(overhead, FieldPath.Of("overhead").Child("limits"), errors);
        if (obj.GetObject("scheduling") is not { } scheduling)
            return;
        var path = FieldPath.Of("scheduling");
        LabelChecks.CheckLabels(scheduling.GetObject("nodeSelector"), path.Child("nodeSelector"), errors);
        if (scheduling.GetArray("tolerations") is { Count: > 0 } tolerations)
            TolerationValidation.Check(tolerations, path.Child("tolerations"), errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        Immutable.Check(obj, old, "handler", FieldPath.Root, errors);
    }
}
