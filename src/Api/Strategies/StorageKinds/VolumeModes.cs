using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.StorageKinds;

/// <summary>What volumes and claims share: access modes, volume mode, class.</summary>
internal static class VolumeModes
{
    public static void CheckAccess(JsonArray? modes, FieldPath path, string missing, FieldErrors errors)
    {
        if (modes is not { Count: > 0 })
        {
            errors.Required(path, missing);
            return;
        }

        var single = false;
        foreach (var node in modes)
        {
            var mode = JsonAccess.AsString(node);
            single |= mode == "ReadWriteOncePod";
            if (mode is not ("ReadOnlyMany" or "ReadWriteMany" or "ReadWriteOnce" or "ReadWriteOncePod"))
                errors.NotSupported(path, mode, "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
        }

        if (single && modes.Count > 1)
            errors.Forbidden(path, "may not use ReadWriteOncePod with other access modes");
    }

    public static void CheckMode(JsonObject? spec, FieldPath path, FieldErrors errors)
    {
        if (spec.GetText("volumeMode") is not ("" or "Block" or "Filesystem") and var mode)
            errors.NotSupported(path.Child("volumeMode"), mode, "Block", "Filesystem");
    }

    public static void CheckClassName(JsonObject? spec, string field, FieldPath path, FieldErrors errors)
    {
        if (spec.GetText(field) is { Length: > 0 } name && ObjectNames.SubdomainFaultOf(name) is { } fault)
            errors.InvalidString(path.Child(field), name, fault);
    }
}
