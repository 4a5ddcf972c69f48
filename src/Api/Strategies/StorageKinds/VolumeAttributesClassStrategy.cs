using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.StorageKinds;

/// <summary>Volume attributes classes.</summary>
internal sealed class VolumeAttributesClassStrategy : ResourceStrategy
{
    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        CsiDriverStrategy.CheckDriverName(obj.GetText("driverName"), FieldPath.Of("driverName"), errors);
        StorageClassStrategy.CheckParameters(obj.GetObject("parameters"), allowEmpty: false, errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        Immutable.Check(obj, old, "driverName", FieldPath.Root, errors);
        Immutable.Check(obj, old, "parameters", FieldPath.Root, errors);
    }
}
