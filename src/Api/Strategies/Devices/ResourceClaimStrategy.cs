using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Devices;

/// <summary>Resource claims: devices asked for, once.</summary>
internal sealed class ResourceClaimStrategy : ResourceStrategy
{
    protected override JsonObject EmptyStatus() => [];

    public override void SetDefaults(JsonObject obj) => DeviceRequests.SetDefaults(obj.GetObject("spec", "devices"));

    public override void Validate(JsonObject obj, FieldErrors errors) =>
        DeviceRequests.Check(obj.GetObject("spec", "devices"), FieldPath.Spec.Child("devices"), errors);

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        if (!obj["spec"].SameAs(old["spec"]))
            errors.Invalid("spec", obj["spec"].Show(), Immutable.Message);
    }
}
