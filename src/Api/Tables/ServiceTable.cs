using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>Services: where they are reached.</summary>
internal static class ServiceTable
{
    public static TableDefinition Definition { get; } = new TableBuilder("core.v1")
        .Name()
        .Add("Type", "ServiceSpec.type", service => service.GetText("spec", "type"))
        .Add("Cluster-IP", "ServiceSpec.clusterIP", service => service.GetString("spec", "clusterIP").Or(Cells.None))
        .Add("External-IP", "ServiceSpec.externalIPs", ExternalIP)
        .Add("Port(s)", "ServiceSpec.ports", Ports)
        .Age()
        .Wide("Selector", "ServiceSpec.selector", service => Cells.Labels(service.GetObject("spec", "selector")))
        .Build();

    private static JsonNode ExternalIP(JsonObject service)
    {
        var external = Cells.Join(service.GetArray("spec", "externalIPs"));
        switch (service.GetText("spec", "type"))
        {
            case "ExternalName":
                return service.GetText("spec", "externalName");
            case "LoadBalancer":
                var balancer = Cells.LoadBalancer(service);
                if (external.Length > 0)
                    return balancer.Length > 0 ? balancer + "," + external : external;
                return balancer.Or("<pending>");
            default:
                return external.Or(Cells.None);
        }
    }

    private static JsonNode Ports(JsonObject service)
    {
        var ports = new List<string>();
        foreach (var item in service.GetArray("spec", "ports") ?? [])
        {
            var port = item as JsonObject;
            var node = port.GetLong("nodePort") is { } number and not 0 ? $":{number}" : "";
            ports.Add($"{port.GetLong("port")}{node}/{port.GetText("protocol")}");
        }

        return ports.Count == 0 ? Cells.None : string.Join(",", ports);
    }
}
