using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Core;

/// <summary>Config maps.</summary>
internal sealed class ConfigMapStrategy : ResourceStrategy
{
    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var data = obj.GetObject("data");
        var binary = obj.GetObject("binaryData");
        long size = 0;
        if (data is not null)
        {
            foreach (var (key, value) in data)
            {
                DataKeys.Check(key, FieldPath.Of("data").Key(key), errors);
                if (binary?.ContainsKey(key) == true)
                    errors.InvalidString(FieldPath.Of("data").Key(key), key, "duplicate of key present in binaryData");
                size += DataKeys.TextBytes(value);
            }
        }

        if (binary is not null)
        {
            foreach (var (key, value) in binary)
            {
                DataKeys.Check(key, FieldPath.Of("binaryData").Key(key), errors);
                size += DataKeys.DecodedBytes(value);
            }
        }

        if (size > DataKeys.MaxBytes)
            errors.TooLong("[]", DataKeys.MaxBytes);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        DataKeys.CheckFrozen(obj, old, ["data", "binaryData"], errors);
        Validate(obj, errors);
    }
}
