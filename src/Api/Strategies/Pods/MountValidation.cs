using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Checks where a container mounts its pod's volumes.</summary>
internal static class MountValidation
{
    public static void Check(ContainerScope scope, JsonObject container, FieldPath path)
    {
        var devices = container.GetArray("volumeDevices");
        if (container.GetArray("volumeMounts") is { Count: > 0 } mounts)
            CheckMounts(scope, container, mounts, path.Child("volumeMounts"));
        if (devices is { Count: > 0 })
            CheckDevices(scope, devices, path.Child("volumeDevices"));
    }

    /// <summary>A path below some directory: relative and without steps up.</summary>
    public static void CheckDescending(string target, FieldPath path, FieldErrors errors)
    {
        if (target.StartsWith('/'))
            errors.InvalidString(path, target, "must be a relative path");
        CheckNoStepsUp(target, path, errors);
    }

    public static void CheckNoStepsUp(string target, FieldPath path, FieldErrors errors)
    {
        foreach (var range in target.AsSpan().Split('/'))
        {
            if (target.AsSpan(range) is "..")
            {
                errors.InvalidString(path, target, "must not contain '..'");
                return;
            }
        }
    }

    private static void CheckMounts(ContainerScope scope, JsonObject container, JsonArray mounts, FieldPath path)
    {
        var errors = scope.Errors;
        var targets = new HashSet<string>();
        for (var i = 0; i < mounts.Count; i++)
        {
            if (mounts[i] is not JsonObject mount)
                continue;
            var at = path.Index(i);
            CheckVolumeName(scope, mount, at);
            var target = mount.GetText("mountPath");
            if (target.Length == 0)
                errors.Required(at.Child("mountPath"), "");
            if (!targets.Add(target))
                errors.InvalidString(at.Child("mountPath"), target, "must be unique");

            var subPath = mount.GetText("subPath");
            var expression = mount.GetText("subPathExpr");
            // Reported on the list, not on the element: clients know it that way.
            if (subPath.Length > 0)
                CheckDescending(subPath, path.Child("subPath"), errors);
            if (expression.Length > 0)
            {
                if (subPath.Length > 0)
                    errors.InvalidString(at.Child("subPathExpr"), expression, "subPathExpr and subPath are mutually exclusive");
                CheckDescending(expression, path.Child("subPathExpr"), errors);
            }

            CheckPropagation(container, mount, at, errors);
        }
    }

    private static void CheckPropagation(JsonObject container, JsonObject mount, FieldPath path, FieldErrors errors)
    {
        switch (mount.GetText("mountPropagation"))
        {
            case "" or "None" or "HostToContainer":
                break;
            case "Bidirectional":
                if (!container.GetObject("securityContext").IsTrue("privileged"))
                {
                    errors.Forbidden(path.Child("mountPropagation"),
                        "Bidirectional mount propagation is available only to privileged containers");
                }

                break;
            case var other:
                errors.NotSupported(path.Child("mountPropagation"), other, "Bidirectional", "HostToContainer", "None");
                break;
        }
    }

    private static void CheckDevices(ContainerScope scope, JsonArray devices, FieldPath path)
    {
        var targets = new HashSet<string>();
        for (var i = 0; i < devices.Count; i++)
        {
            if (devices[i] is not JsonObject device)
                continue;
            CheckVolumeName(scope, device, path.Index(i));
            var target = device.GetText("devicePath");
            if (target.Length == 0)
                scope.Errors.Required(path.Index(i).Child("devicePath"), "");
            else
                CheckNoStepsUp(target, path.Index(i).Child("devicePath"), scope.Errors);
            if (!targets.Add(target))
                scope.Errors.InvalidString(path.Index(i).Child("devicePath"), target, "must be unique");
        }
    }

    private static void CheckVolumeName(ContainerScope scope, JsonObject mount, FieldPath path)
    {
        var name = mount.GetText("name");
        if (name.Length == 0)
            scope.Errors.Required(path.Child("name"), "");
        if (!scope.HasVolume(name))
            scope.Errors.NotFound(path.Child("name"), FieldErrors.Quote(name));
    }
}
