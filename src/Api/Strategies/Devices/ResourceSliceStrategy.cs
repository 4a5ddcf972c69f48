using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Devices;

/// <summary>Resource slices: devices that a driver offers.</summary>
internal sealed class ResourceSliceStrategy : ResourceStrategy
{
    public override bool HasGeneration => true;

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        var path = FieldPath.Spec;
        var driver = spec.GetText("driver");
        if (driver.Length == 0)
            errors.Required(path.Child("driver"), "");
        else if (ObjectNames.SubdomainFaultOf(driver) is { } fault)
            errors.InvalidString(path.Child("driver"), driver, fault);
        if ((spec.GetString("pool", "name") ?? "").Length == 0)
            errors.Required(path.Child("pool", "name"), "");
        var devices = spec.GetArray("devices");
        var names = new HashSet<string>();
        for (var i = 0; i < (devices?.Count ?? 0); i++)
        {
            var name = (devices![i] as JsonObject).GetText("name");
            var at = path.Child("devices").Index(i).Child("name");
            if (name.Length == 0)
                errors.Required(at, "");
            else if (ObjectNames.LabelFaultOf(name) is { } nameFault)
                errors.InvalidString(at, name, nameFault);
            if (!names.Add(name))
                errors.Duplicate(at, FieldErrors.Quote(name));
        }
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        Immutable.Check(obj.GetObject("spec"), old.GetObject("spec"), "driver", FieldPath.Spec, errors);
        Immutable.Check(obj.GetObject("spec"), old.GetObject("spec"), "nodeName", FieldPath.Spec, errors);
    }
}
