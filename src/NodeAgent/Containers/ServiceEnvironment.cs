using System.Globalization;
using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>The variables that announce services to containers.</summary>
internal static class ServiceEnvironment
{
    private const string MasterNamespace = "default";
    private const string MasterService = "kubernetes";

    public static Dictionary<string, string> For(V1Pod pod, IEnumerable<V1Service> services)
    {
        var links = pod.Spec.EnableServiceLinks != false;
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var service in services)
        {
            var master = service.Metadata.NamespaceProperty == MasterNamespace && service.Metadata.Name == MasterService;
            var own = links && service.Metadata.NamespaceProperty == pod.Metadata.NamespaceProperty;
            // The pod's own namespace wins over the master's service of the same name.
            if ((master || own) && service.Spec?.ClusterIP is { Length: > 0 } and not "None")
                Add(variables, service, overwrite: own);
        }
        return variables;
    }

    private static void Add(Dictionary<string, string> variables, V1Service service, bool overwrite)
    {
        var prefix = Name(service.Metadata.Name);
        var address = service.Spec.ClusterIP;
        var ports = service.Spec.Ports ?? [];
        if (ports.Count == 0 || (!overwrite && variables.ContainsKey(prefix + "_SERVICE_HOST")))
            return;
        variables[prefix + "_SERVICE_HOST"] = address;
        variables[prefix + "_SERVICE_PORT"] = Number(ports[0].Port);
        for (var i = 0; i < ports.Count; i++)
        {
            var port = ports[i];
            var protocol = port.Protocol ?? "TCP";
            var url = $"{protocol.ToLowerInvariant()}://{(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address)}:{port.Port}";
            if (!string.IsNullOrEmpty(port.Name))
                variables[$"{prefix}_SERVICE_PORT_{Name(port.Name)}"] = Number(port.Port);
            if (i == 0)
                variables[prefix + "_PORT"] = url;
            var link = $"{prefix}_PORT_{port.Port}_{protocol}";
            variables[link] = url;
            variables[link + "_PROTO"] = protocol.ToLowerInvariant();
            variables[link + "_PORT"] = Number(port.Port);
            variables[link + "_ADDR"] = address;
        }
    }

    private static string Name(string name) => name.Replace('-', '_').ToUpperInvariant();

    private static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);
}
