using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.StorageKinds;

/// <summary>Storage classes.</summary>
internal sealed class StorageClassStrategy : ResourceStrategy
{
    private const int MaxParameterBytes = 256 * 1024;
    private const int MaxParameters = 512;

    public override void SetDefaults(JsonObject obj)
    {
        obj.Default("reclaimPolicy", "Delete");
        obj.Default("volumeBindingMode", "Immediate");
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var provisioner = obj.GetText("provisioner");
        if (provisioner.Length == 0)
            errors.Required("provisioner", "");
        else
            ObjectNames.CheckQualified(provisioner.ToLowerInvariant(), FieldPath.Of("provisioner"), errors);
        CheckParameters(obj.GetObject("parameters"), allowEmpty: true, errors);
        if (obj.GetText("reclaimPolicy") is not ("Delete" or "Retain") and var reclaim)
            errors.NotSupported("reclaimPolicy", reclaim, "Delete", "Retain");
        if (obj.GetText("volumeBindingMode") is not ("Immediate" or "WaitForFirstConsumer") and var binding)
            errors.NotSupported("volumeBindingMode", binding, "Immediate", "WaitForFirstConsumer");
        CheckTopologies(obj.GetArray("allowedTopologies"), FieldPath.Of("allowedTopologies"), errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        foreach (var field in (ReadOnlySpan<string>)["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"])
            Immutable.Check(obj, old, field, FieldPath.Root, errors);
    }

    internal static void CheckParameters(JsonObject? parameters, bool allowEmpty, FieldErrors errors)
    {
        if (parameters is not { Count: > 0 })
        {
            if (!allowEmpty)
                errors.Required("parameters", "must contain at least one key/value pair");
            return;
        }

        if (parameters.Count > MaxParameters)
            errors.Add(new FieldError(FieldErrorType.TooLong, "Provisioner Parameters", null, $"may not be more than {MaxParameters} bytes"));
        long size = 0;
        foreach (var (key, value) in parameters)
        {
            if (key.Length == 0)
                errors.InvalidString("parameters", key, "field can not be empty.");
            size += key.Length + (JsonAccess.AsString(value) ?? "").Length;
        }

        if (size > MaxParameterBytes)
            errors.TooLong("parameters", MaxParameterBytes);
    }

    private static void CheckTopologies(JsonArray? terms, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < (terms?.Count ?? 0); i++)
        {
            var expressions = (terms![i] as JsonObject).GetArray("matchLabelExpressions");
            var keys = new HashSet<string>();
            for (var j = 0; j < (expressions?.Count ?? 0); j++)
            {
                var expression = expressions![j] as JsonObject;
                var at = path.Index(i).Child("matchLabelExpressions").Index(j);
                var key = expression.GetText("key");
                if (expression.IsEmpty("values"))
                    errors.Required(at.Child("values"), "");
                ObjectNames.CheckQualified(key, at.Child("key"), errors);
                if (!keys.Add(key))
                    errors.Duplicate(at.Child("key"), FieldErrors.Quote(key));
            }
        }
    }
}
