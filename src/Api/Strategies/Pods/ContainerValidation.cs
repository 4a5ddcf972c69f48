using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Checks the containers of a pod: regular, init and ephemeral ones.</summary>
internal static class ContainerValidation
{
    // Ephemeral containers are started into a running pod: nothing that would change its resources or life cycle.
    private static readonly string[] NotEphemeral =
        ["ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "resources", "resizePolicy"];

    public static void CheckAll(ContainerScope scope, JsonArray? containers, FieldPath path)
    {
        if (containers is not { Count: > 0 })
        {
            scope.Errors.Required(path, "");
            return;
        }

        for (var i = 0; i < containers.Count; i++)
        {
            if (containers[i] is not JsonObject container)
                continue;
            var at = path.Index(i);
            CheckCommon(scope, container, at);
            ProbeValidation.CheckProbes(container, at, scope.Errors);
            ProbeValidation.CheckLifecycle(container.GetObject("lifecycle"), at.Child("lifecycle"), scope);
        }
    }

    public static void CheckInit(ContainerScope scope, JsonArray containers, FieldPath path)
    {
        for (var i = 0; i < containers.Count; i++)
        {
            if (containers[i] is not JsonObject container)
                continue;
            var at = path.Index(i);
            CheckCommon(scope, container, at);
            if (container.GetText("restartPolicy") == "Always")
            {
                ProbeValidation.CheckProbes(container, at, scope.Errors);
                ProbeValidation.CheckLifecycle(container.GetObject("lifecycle"), at.Child("lifecycle"), scope);
                continue;
            }

            foreach (var field in (ReadOnlySpan<string>)["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"])
            {
                if (container.Has(field))
                    scope.Errors.Forbidden(at.Child(field), "may not be set for init containers without restartPolicy=Always");
            }
        }
    }

    public static void CheckEphemeral(ContainerScope scope, JsonArray containers, FieldPath path)
    {
        for (var i = 0; i < containers.Count; i++)
        {
            if (containers[i] is not JsonObject container)
                continue;
            var at = path.Index(i);
            CheckCommon(scope, container, at);
            foreach (var field in NotEphemeral)
            {
                if (!container.IsEmpty(field))
                    scope.Errors.Forbidden(at.Child(field), "cannot be set for an Ephemeral Container");
            }

            if (container.GetText("targetContainerName") is { Length: > 0 } target && !scope.Names.Contains(target))
                scope.Errors.NotFound(at.Child("targetContainerName"), FieldErrors.Quote(target));
            foreach (var mount in container.GetArray("volumeMounts") ?? [])
            {
                if ((mount as JsonObject).GetText("subPath").Length > 0)
                    scope.Errors.Forbidden(at.Child("volumeMounts").Child("subPath"), "cannot be set for an Ephemeral Container");
            }
        }
    }

    private static void CheckCommon(ContainerScope scope, JsonObject container, FieldPath path)
    {
        var errors = scope.Errors;
        CheckName(scope, container.GetText("name"), path);
        var image = container.GetText("image");
        if (image.Length == 0)
            errors.Required(path.Child("image"), "");
        else if (char.IsWhiteSpace(image[0]) || char.IsWhiteSpace(image[^1]))
            errors.InvalidString(path.Child("image"), image, "must not have leading or trailing whitespace");
        CheckPolicies(container, path, errors);

        if (container.GetArray("ports") is { Count: > 0 } ports)
            ContainerPorts.Check(scope, ports, path.Child("ports"));
        if (container.GetArray("env") is { Count: > 0 } env)
            EnvValidation.Check(env, path.Child("env"), errors);
        if (container.GetArray("envFrom") is { Count: > 0 } envFrom)
            EnvValidation.CheckFrom(envFrom, path.Child("envFrom"), errors);
        MountValidation.Check(scope, container, path);
        if (container.GetObject("resources") is { Count: > 0 } resources)
            ResourceValidation.Check(resources, path.Child("resources"), errors);
        if (container.GetObject("securityContext") is { } security)
            PodSecurityValidation.CheckContainer(security, path.Child("securityContext"), errors);
    }

    private static void CheckName(ContainerScope scope, string name, FieldPath path)
    {
        if (name.Length == 0)
            scope.Errors.Required(path.Child("name"), "");
        else if (ObjectNames.LabelFaultOf(name) is { } fault)
            scope.Errors.InvalidString(path.Child("name"), name, fault);
        else if (!scope.Names.Add(name))
            scope.Errors.Duplicate(path.Child("name"), FieldErrors.Quote(name));
    }

    private static void CheckPolicies(JsonObject container, FieldPath path, FieldErrors errors)
    {
        switch (container.GetText("imagePullPolicy"))
        {
            case "Always" or "IfNotPresent" or "Never": break;
            case "": errors.Required(path.Child("imagePullPolicy"), ""); break;
            case var other: errors.NotSupported(path.Child("imagePullPolicy"), other, "Always", "IfNotPresent", "Never"); break;
        }

        switch (container.GetText("terminationMessagePolicy"))
        {
            case "File" or "FallbackToLogsOnError": break;
            case "": errors.Required(path.Child("terminationMessagePolicy"), ""); break;
            case var other: errors.NotSupported(path.Child("terminationMessagePolicy"), other, "FallbackToLogsOnError", "File"); break;
        }

        if (container.GetText("restartPolicy") is { Length: > 0 } restart and not ("Always" or "OnFailure" or "Never"))
            errors.NotSupported(path.Child("restartPolicy"), restart, "Always", "Never", "OnFailure");
    }
}
