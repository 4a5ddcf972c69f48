using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.StorageKinds;

/// <summary>CSI drivers.</summary>
internal sealed class CsiDriverStrategy : ResourceStrategy
{
    public override bool AllowsUnconditionalUpdate => false;

    public override void SetDefaults(JsonObject obj)
    {
        var spec = obj.Ensure("spec");
        spec.Default("attachRequired", true);
        spec.Default("podInfoOnMount", false);
        spec.Default("storageCapacity", false);
        spec.Default("fsGroupPolicy", "ReadWriteOnceWithFSType");
        if (spec.IsEmpty("volumeLifecycleModes"))
            spec["volumeLifecycleModes"] = new JsonArray("Persistent");
        spec.Default("requiresRepublish", false);
        spec.Default("seLinuxMount", false);
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        if (obj.GetString("metadata", "name") is { Length: > ObjectNames.MaxLabel })
            errors.TooLong("metadata.name", ObjectNames.MaxLabel);
        var spec = obj.GetObject("spec");
        var path = FieldPath.Spec;
        foreach (var node in spec.GetArray("volumeLifecycleModes") ?? [])
        {
            if (JsonAccess.AsString(node) is not ("Persistent" or "Ephemeral") and var mode)
                errors.NotSupported(path.Child("volumeLifecycleModes"), mode, "Persistent", "Ephemeral");
        }

        if (spec.GetText("fsGroupPolicy") is not ("File" or "None" or "ReadWriteOnceWithFSType") and var policy)
            errors.NotSupported(path.Child("fsGroupPolicy"), policy, "File", "None", "ReadWriteOnceWithFSType");
        CheckTokens(spec.GetArray("tokenRequests"), path.Child("tokenRequests"), errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        Immutable.Check(obj.GetObject("spec"), old.GetObject("spec"), "attachRequired", FieldPath.Spec, errors);
        Immutable.Check(obj.GetObject("spec"), old.GetObject("spec"), "volumeLifecycleModes", FieldPath.Spec, errors);
    }

    /// <summary>A driver's name is a domain name of at most 63 characters, in any case.</summary>
    internal static void CheckDriverName(string name, FieldPath path, FieldErrors errors)
    {
        if (name.Length == 0)
            errors.Required(path, "");
        if (name.Length > ObjectNames.MaxLabel)
            errors.TooLong(path, ObjectNames.MaxLabel);
        else if (name.Length > 0 && ObjectNames.SubdomainFaultOf(name.ToLowerInvariant()) is { } fault)
            errors.InvalidString(path, name, fault);
    }

    private static void CheckTokens(JsonArray? requests, FieldPath path, FieldErrors errors)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < (requests?.Count ?? 0); i++)
        {
            var request = requests![i] as JsonObject;
            var audience = request.GetText("audience");
            if (!seen.Add(audience))
                errors.Duplicate(path.Index(i).Child("audience"), FieldErrors.Quote(audience));
            if (request.GetLong("expirationSeconds") is < 600 and var seconds)
                errors.Invalid(path.Index(i).Child("expirationSeconds"), Numbers.Text(seconds), "may not specify a duration less than 10 minutes");
        }
    }
}
