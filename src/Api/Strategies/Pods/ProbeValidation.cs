using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Checks probes and lifecycle hooks: exactly one handler, sensible numbers.</summary>
internal static class ProbeValidation
{
    public static void CheckProbes(JsonObject container, FieldPath path, FieldErrors errors)
    {
        CheckProbe(container.GetObject("livenessProbe"), path, "livenessProbe", onlyOnce: true, errors);
        CheckProbe(container.GetObject("readinessProbe"), path, "readinessProbe", onlyOnce: false, errors);
        CheckProbe(container.GetObject("startupProbe"), path, "startupProbe", onlyOnce: true, errors);
    }

    public static void CheckLifecycle(JsonObject? lifecycle, FieldPath path, ContainerScope scope)
    {
        if (lifecycle.GetObject("postStart") is { } postStart)
            CheckHandler(postStart, path.Child("postStart"), scope.Errors, scope.GracePeriod);
        if (lifecycle.GetObject("preStop") is { } preStop)
            CheckHandler(preStop, path.Child("preStop"), scope.Errors, scope.GracePeriod);
    }

    private static void CheckProbe(JsonObject? probe, FieldPath container, string name, bool onlyOnce, FieldErrors errors)
    {
        if (probe is null)
            return;
        var path = container.Child(name);
        CheckHandler(probe, path, errors, gracePeriod: null);
        foreach (var field in (ReadOnlySpan<string>)["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"])
            Numbers.CheckNotNegative(probe, field, path, errors);
        if (onlyOnce && probe.GetLong("successThreshold") is { } threshold && threshold != 1)
            errors.Invalid(path.Child("successThreshold"), Numbers.Text(threshold), "must be 1");
        if (probe.GetLong("terminationGracePeriodSeconds") is not { } grace)
            return;
        if (!onlyOnce)
            errors.Invalid(path.Child("terminationGracePeriodSeconds"), Numbers.Text(grace), "must not be set for readinessProbes");
        else if (grace <= 0)
            errors.Invalid(path.Child("terminationGracePeriodSeconds"), Numbers.Text(grace), "must be greater than 0");
    }

    private static void CheckHandler(JsonObject handler, FieldPath path, FieldErrors errors, long? gracePeriod)
    {
        var handlers = 0;
        foreach (var kind in (ReadOnlySpan<string>)["exec", "httpGet", "tcpSocket", "grpc", "sleep"])
        {
            if (handler.GetObject(kind) is not { } action)
                continue;
            if (handlers++ > 0)
                errors.Forbidden(path.Child(kind), "may not specify more than 1 handler type");
            else
                CheckAction(kind, action, path.Child(kind), errors, gracePeriod);
        }

        if (handlers == 0)
            errors.Required(path, "must specify a handler type");
    }

    private static void CheckAction(string kind, JsonObject action, FieldPath path, FieldErrors errors, long? gracePeriod)
    {
        switch (kind)
        {
            case "exec":
                if (action.IsEmpty("command"))
                    errors.Required(path.Child("command"), "");
                break;
            case "httpGet":
                CheckHttpGet(action, path, errors);
                break;
            case "tcpSocket":
                Ports.CheckNumberOrName(action["port"], path.Child("port"), errors);
                break;
            case "grpc":
                Ports.CheckNumber(action.GetLong("port") ?? 0, path.Child("port"), errors);
                break;
            default:
                if (action.GetLong("seconds") is var seconds && (seconds is < 0 || seconds > gracePeriod))
                {
                    errors.Invalid(path, Numbers.Text(seconds ?? 0),
                        $"must be non-negative and less than terminationGracePeriodSeconds ({gracePeriod})");
                }

                break;
        }
    }

    private static void CheckHttpGet(JsonObject action, FieldPath path, FieldErrors errors)
    {
        if (action.GetText("path").Length == 0)
            errors.Required(path.Child("path"), "");
        Ports.CheckNumberOrName(action["port"], path.Child("port"), errors);
        if (action.GetText("scheme") is not ("HTTP" or "HTTPS") and var scheme)
            errors.NotSupported(path.Child("scheme"), scheme, "HTTP", "HTTPS");
        var headers = action.GetArray("httpHeaders");
        for (var i = 0; i < (headers?.Count ?? 0); i++)
        {
            var name = (headers![i] as JsonObject).GetText("name");
            if (!IsHeaderName(name))
            {
                errors.InvalidString(path.Child("httpHeaders"), name,
                    "a valid HTTP header must consist of alphanumeric characters or '-' "
                    + "(e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')");
            }
        }
    }

    private static bool IsHeaderName(string name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                return false;
        }

        return name.Length > 0;
    }
}
