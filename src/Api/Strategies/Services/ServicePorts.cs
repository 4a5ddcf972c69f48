using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Services;

/// <summary>Checks the ports of a service.</summary>
internal static class ServicePorts
{
    public static void Check(JsonArray? ports, string type, FieldPath path, FieldErrors errors)
    {
        if (ports is not { Count: > 0 })
            return;
        var names = new HashSet<string>();
        var numbers = new HashSet<(string, long)>();
        var nodePorts = new HashSet<(string, long)>();
        for (var i = 0; i < ports.Count; i++)
        {
            if (ports[i] is not JsonObject port)
                continue;
            var at = path.Index(i);
            CheckName(port.GetText("name"), ports.Count > 1, names, at.Child("name"), errors);
            CheckNumbers(port, at, errors);
            var protocol = port.GetText("protocol");
            if (port.GetLong("nodePort") is > 0 and var nodePort)
            {
                if (type == "ClusterIP")
                    errors.Forbidden(at.Child("nodePort"), "may not be used when `type` is 'ClusterIP'");
                else if (!nodePorts.Add((protocol, nodePort)))
                    errors.Duplicate(at.Child("nodePort"), Numbers.Text(nodePort));
            }

            if (!numbers.Add((protocol, port.GetLong("port") ?? 0)))
                errors.Duplicate(at, port.Show());
        }
    }

    private static void CheckName(string name, bool required, HashSet<string> seen, FieldPath path, FieldErrors errors)
    {
        if (name.Length == 0)
        {
            if (required)
                errors.Required(path, "");
            return;
        }

        if (ObjectNames.LabelFaultOf(name) is { } fault)
            errors.InvalidString(path, name, fault);
        else if (!seen.Add(name))
            errors.Duplicate(path, FieldErrors.Quote(name));
    }

    private static void CheckNumbers(JsonObject port, FieldPath path, FieldErrors errors)
    {
        Ports.CheckNumber(port.GetLong("port") ?? 0, path.Child("port"), errors);
        Ports.CheckProtocol(port, path, errors);
        Ports.CheckNumberOrName(port["targetPort"], path.Child("targetPort"), errors);
        if (port.GetString("appProtocol") is { } protocol)
            ObjectNames.CheckQualified(protocol, path.Child("appProtocol"), errors);
    }
}
