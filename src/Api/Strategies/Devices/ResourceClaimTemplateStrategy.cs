using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Devices;

/// <summary>Templates of resource claims.</summary>
internal sealed class ResourceClaimTemplateStrategy : ResourceStrategy
{
    public override void SetDefaults(JsonObject obj) => DeviceRequests.SetDefaults(obj.GetObject("spec", "spec", "devices"));

    public override void Validate(JsonObject obj, FieldErrors errors) =>
        DeviceRequests.Check(obj.GetObject("spec", "spec", "devices"), FieldPath.Spec.Child("spec", "devices"), errors);

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        if (!obj["spec"].SameAs(old["spec"]))
            errors.Invalid("spec", obj["spec"].Show(), Immutable.Message);
    }
}
