using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Checks the ports of a container; host ports must be unique in the whole pod.</summary>
internal static class ContainerPorts
{
    public static void Check(ContainerScope scope, JsonArray ports, FieldPath path)
    {
        var errors = scope.Errors;
        HashSet<string>? names = null;
        for (var i = 0; i < ports.Count; i++)
        {
            if (ports[i] is not JsonObject port)
                continue;
            var at = path.Index(i);
            if (port.GetText("name") is { Length: > 0 } name
                && Ports.CheckName(name, at.Child("name"), errors)
                && !(names ??= []).Add(name))
            {
                errors.Duplicate(at.Child("name"), FieldErrors.Quote(name));
            }

            var number = port.GetLong("containerPort") ?? 0;
            if (number == 0)
                errors.Required(at.Child("containerPort"), "");
            else
                Ports.CheckNumber(number, at.Child("containerPort"), errors);
            Ports.CheckProtocol(port, at, errors);
            if (port.GetLong("hostPort") is { } host && host != 0)
                CheckHostPort(scope, port, host, number, at);
        }
    }

    private static void CheckHostPort(ContainerScope scope, JsonObject port, long host, long number, FieldPath path)
    {
        Ports.CheckNumber(host, path.Child("hostPort"), scope.Errors);
        if (scope.HostNetwork && host != number)
        {
            scope.Errors.Invalid(path.Child("hostPort"), Numbers.Text(host), "must match `containerPort` when `hostNetwork` is true");
        }

        var key = (port.GetText("protocol"), port.GetText("hostIP"), host);
        if (!scope.HostPorts.Add(key))
            scope.Errors.Duplicate(path.Child("hostPort"), FieldErrors.Quote($"{key.Item1}/{key.Item2}/{host}"));
    }
}
