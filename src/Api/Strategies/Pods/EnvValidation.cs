using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Checks environment variables and the places they come from.</summary>
internal static class EnvValidation
{
    private static readonly string[] EnvFields =
    [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP",
        "status.hostIPs", "status.podIP", "status.podIPs",
    ];

    public static void Check(JsonArray env, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < env.Count; i++)
        {
            if (env[i] is not JsonObject variable)
                continue;
            var name = variable.GetText("name");
            if (name.Length == 0)
                errors.Required(path.Index(i).Child("name"), "");
            else if (ObjectNames.EnvNameFaultOf(name) is { } fault)
                errors.InvalidString(path.Index(i).Child("name"), name, fault);
            if (variable.GetObject("valueFrom") is { } source)
                CheckSource(source, variable.GetText("value").Length > 0, path.Index(i).Child("valueFrom"), errors);
        }
    }

    public static void CheckFrom(JsonArray envFrom, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < envFrom.Count; i++)
        {
            if (envFrom[i] is not JsonObject source)
                continue;
            var at = path.Index(i);
            if (source.GetText("prefix") is { Length: > 0 } prefix && ObjectNames.EnvNameFaultOf(prefix) is { } fault)
                errors.InvalidString(at.Child("prefix"), prefix, fault);
            var sources = 0;
            foreach (var kind in (ReadOnlySpan<string>)["configMapRef", "secretRef"])
            {
                if (source.GetObject(kind) is not { } reference)
                    continue;
                sources++;
                if (reference.GetText("name").Length == 0)
                    errors.Required(at.Child(kind, "name"), "");
            }

            if (sources == 0)
                errors.InvalidString(at, "", "must specify one of: `configMapRef` or `secretRef`");
            else if (sources > 1)
                errors.InvalidString(at, "", "may not have more than one field specified at a time");
        }
    }

    /// <summary>Checks a downward API reference to a field; <paramref name="allowed"/> are the fields it may name.</summary>
    public static void CheckFieldRef(JsonObject reference, string[] allowed, FieldPath path, FieldErrors errors)
    {
        if (reference.GetText("apiVersion").Length == 0)
            errors.Required(path.Child("apiVersion"), "");
        var field = reference.GetText("fieldPath");
        if (field.Length == 0)
        {
            errors.Required(path.Child("fieldPath"), "");
            return;
        }

        if (Array.IndexOf(allowed, field) >= 0 || IsMapEntry(field))
            return;
        if (IsPodField(field))
            errors.NotSupported(path.Child("fieldPath"), field, allowed);
        else
            errors.InvalidString(path.Child("fieldPath"), field, "error converting fieldPath: field label not supported: " + field);
    }

    /// <summary>Checks a downward API reference to a container's resource.</summary>
    public static void CheckResourceRef(JsonObject reference, bool inVolume, FieldPath path, FieldErrors errors)
    {
        if (inVolume && reference.GetText("containerName").Length == 0)
            errors.Required(path.Child("containerName"), "");
        var resource = reference.GetText("resource");
        if (resource.Length == 0)
            errors.Required(path.Child("resource"), "");
        else if (!IsContainerAmount(resource))
            errors.NotSupported(path.Child("resource"), resource, "limits.cpu", "limits.ephemeral-storage", "limits.memory",
                "requests.cpu", "requests.ephemeral-storage", "requests.memory");
    }

    private static void CheckSource(JsonObject source, bool hasValue, FieldPath path, FieldErrors errors)
    {
        var sources = 0;
        if (source.GetObject("fieldRef") is { } field)
        {
            sources++;
            CheckFieldRef(field, EnvFields, path.Child("fieldRef"), errors);
        }

        if (source.GetObject("resourceFieldRef") is { } resource)
        {
            sources++;
            CheckResourceRef(resource, inVolume: false, path.Child("resourceFieldRef"), errors);
        }

        foreach (var kind in (ReadOnlySpan<string>)["configMapKeyRef", "secretKeyRef", "fileKeyRef"])
        {
            if (source.GetObject(kind) is not { } reference)
                continue;
            sources++;
            var key = reference.GetText("key");
            if (key.Length == 0)
                errors.Required(path.Child(kind, "key"), "");
            else if (ObjectNames.ConfigKeyFaultOf(key) is { } fault && kind != "fileKeyRef")
                errors.InvalidString(path.Child(kind, "key"), key, fault);
        }

        if (sources == 0)
        {
            errors.InvalidString(path, "",
                "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`");
        }
        else if (hasValue)
        {
            errors.InvalidString(path, "", "may not be specified when `value` is not empty");
        }
        else if (sources > 1)
        {
            errors.InvalidString(path, "", "may not have more than one field specified at a time");
        }
    }

    private static bool IsContainerAmount(string resource)
    {
        var dot = resource.IndexOf('.');
        return dot > 0 && resource.AsSpan(0, dot) is "limits" or "requests" && ResourceNames.IsContainerResource(resource[(dot + 1)..]);
    }

    private static bool IsMapEntry(string field) =>
        field.EndsWith("']", StringComparison.Ordinal)
        && (field.StartsWith("metadata.labels['", StringComparison.Ordinal) || field.StartsWith("metadata.annotations['", StringComparison.Ordinal));

    private static bool IsPodField(string field) => Array.IndexOf(EnvFields, field) >= 0
        || field is "metadata.labels" or "metadata.annotations" or "spec.restartPolicy" or "spec.schedulerName" or "spec.hostNetwork"
            or "status.phase" or "status.nominatedNodeName";
}
