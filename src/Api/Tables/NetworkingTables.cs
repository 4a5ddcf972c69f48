using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>Ingresses, policies, address ranges and endpoint slices.</summary>
internal static class NetworkingTables
{
    public static TableDefinition EndpointSlices { get; } = new TableBuilder("discovery.v1")
        .Name()
        .Add("AddressType", "EndpointSlice.addressType", slice => slice.GetText("addressType"))
        .Add("Ports", "EndpointSlice.ports", SlicePorts)
        .Add("Endpoints", "EndpointSlice.endpoints", SliceAddresses)
        .Age()
        .Build();

    public static TableDefinition Ingresses { get; } = new TableBuilder("networking.v1")
        .Name()
        .Add(
            "Class",
            "The name of the IngressClass resource that should be used for additional configuration",
            ingress => ingress.GetString("spec", "ingressClassName").Or(Cells.None))
        .Add("Hosts", "Hosts that incoming requests are matched against before the ingress rule", Hosts)
        .Add("Address", "Address is a list containing ingress points for the load-balancer", ingress => Cells.LoadBalancer(ingress))
        .Add("Ports", "Ports of TLS configurations that open", i => Cells.Count(i.GetArray("spec", "tls")) > 0 ? "80, 443" : "80")
        .Age()
        .Build();

    public static TableDefinition IngressClasses { get; } = new TableBuilder("networking.v1")
        .Name()
        .Add("Controller", "Controller that is responsible for handling this class", c => c.GetText("spec", "controller"))
        .Add("Parameters", "A reference to a resource with additional parameters", Parameters)
        .Age()
        .Build();

    public static TableDefinition IPAddresses { get; } = new TableBuilder("networking.v1")
        .Name()
        .Add("ParentRef", "IPAddressSpec.parentRef", Parent)
        .Age()
        .Build();

    public static TableDefinition NetworkPolicies { get; } = new TableBuilder("networking.v1")
        .Name()
        .Add("Pod-Selector", "NetworkPolicySpec.podSelector", policy => Cells.Selector(policy.GetObject("spec", "podSelector")))
        .Age()
        .Build();

    public static TableDefinition ServiceCidrs { get; } = new TableBuilder("networking.v1")
        .Name()
        .Add("CIDRs", "ServiceCIDRSpec.cidrs", range => Cells.Join(range.GetArray("spec", "cidrs")))
        .Age()
        .Build();

    private static JsonNode SlicePorts(JsonObject slice)
    {
        var ports = (slice.GetArray("ports") ?? [])
            .Select(p => (p as JsonObject).GetLong("port") is { } port ? $"{port}" : "*").ToList();
        return ports.Count == 0 ? Cells.Unset : Cells.Few(ports, 3);
    }

    private static JsonNode SliceAddresses(JsonObject slice)
    {
        var addresses = (slice.GetArray("endpoints") ?? [])
            .SelectMany(e => (IEnumerable<JsonNode?>?)(e as JsonObject).GetArray("addresses") ?? [])
            .Select(a => JsonAccess.AsString(a) ?? "").ToList();
        return addresses.Count == 0 ? Cells.Unset : Cells.Few(addresses, 3);
    }

    private static JsonNode Hosts(JsonObject ingress)
    {
        var hosts = (ingress.GetArray("spec", "rules") ?? [])
            .Select(r => (r as JsonObject).GetText("host")).Where(h => h.Length > 0).ToList();
        return hosts.Count == 0 ? "*" : Cells.Few(hosts, 3);
    }

    private static JsonNode Parameters(JsonObject ingressClass)
    {
        if (ingressClass.GetObject("spec", "parameters") is not { } parameters)
            return Cells.None;
        var group = parameters.GetText("apiGroup");
        return parameters.GetText("kind") + (group.Length > 0 ? "." + group : "") + "/" + parameters.GetText("name");
    }

    private static JsonNode Parent(JsonObject address)
    {
        var parent = address.GetObject("spec", "parentRef");
        var group = parent.GetText("group");
        string[] parts =
        [
            parent.GetText("resource") + (group.Length > 0 ? "." + group : ""), parent.GetText("namespace"), parent.GetText("name"),
        ];
        return string.Join("/", parts.Where(p => p.Length > 0));
    }
}
