using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Networking;

/// <summary>Ranges that cluster addresses are taken from.</summary>
internal sealed class ServiceCidrStrategy : ResourceStrategy
{
    protected override JsonObject EmptyStatus() => [];

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var path = FieldPath.Spec.Child("cidrs");
        var ranges = obj.GetArray("spec", "cidrs");
        if (ranges is not { Count: > 0 })
            errors.Required(path, "at least one CIDR required");
        else if (ranges.Count > 2)
            errors.Invalid(path, ranges.Show(), "may only hold up to 2 values");
        for (var i = 0; i < (ranges?.Count ?? 0); i++)
            Addresses.CheckRange(JsonAccess.AsString(ranges![i]) ?? "", path.Index(i), errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        Immutable.Check(obj.GetObject("spec"), old.GetObject("spec"), "cidrs", FieldPath.Spec, errors);
    }
}
