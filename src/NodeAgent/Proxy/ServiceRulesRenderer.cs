using System.Security.Cryptography;
using System.Text;
using k8s.Models;
using OrleansOrchestrator.NodeAgent.Services;

namespace OrleansOrchestrator.NodeAgent.Proxy;

/// <summary>Computes one service's part of the ruleset from the service and its endpoints alone.</summary>
/// <param name="clusterCidr">All pods' addresses; null when unknown.</param>
internal sealed class ServiceRulesRenderer(string nodeName, string? clusterCidr)
{
    private const string OtherProxyLabel = "service.kubernetes.io/service-proxy-name";
    private const int AffinitySecondsDefault = 10800;
    private const int NameMax = 90;

    public ServiceRules Render(ServiceEntry entry)
    {
        if (entry.Service is not { } service || service.Spec.Type == "ExternalName" || service.Metadata.Labels?.ContainsKey(OtherProxyLabel) == true)
            return ServiceRules.Nothing;
        var addresses = ServiceDirectory.AddressesOf(service).Where(IsIPv4).ToList();
        if (addresses.Count == 0)
            return ServiceRules.Nothing;
        var part = new Part();
        foreach (var address in addresses)
            part.Elements.Add(new NftElement(Ruleset.ClusterAddresses, address, null));
        foreach (var port in service.Spec.Ports ?? [])
            RenderPort(part, service, addresses, port, EndpointSelection.For(entry, port, nodeName));
        return part.ToRules();
    }

    private void RenderPort(Part part, V1Service service, List<string> addresses, V1ServicePort port, EndpointSelection endpoints)
    {
        var protocol = (port.Protocol ?? "TCP").ToLowerInvariant();
        var external = ExternalAddresses(service);
        if (endpoints.Cluster.Count == 0)
        {
            // Cluster addresses without a rule are rejected as such.
            foreach (var address in external)
                part.Elements.Add(new NftElement(Ruleset.WithoutEndpoints, $"{address} . {protocol} . {port.Port}", null));
            return;
        }
        var names = new PortChains(Identify(service, protocol, port.Port));
        var internalLocal = service.Spec.InternalTrafficPolicy == "Local";
        var externalLocal = service.Spec.ExternalTrafficPolicy == "Local";
        var isExternal = external.Count > 0 || port.NodePort is > 0;
        int? affinity = service.Spec.SessionAffinity == "ClientIP"
            ? service.Spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds ?? AffinitySecondsDefault
            : null;

        if (!internalLocal || isExternal)
            AddBalancer(part, names, names.Cluster, addresses, protocol, endpoints.Cluster, affinity);
        if ((internalLocal || (externalLocal && isExternal)) && endpoints.Local.Count > 0)
            AddBalancer(part, names, names.Local, addresses, protocol, endpoints.Local, affinity);

        var inside = !internalLocal ? "goto " + names.Cluster : endpoints.Local.Count > 0 ? "goto " + names.Local : "drop";
        foreach (var address in addresses)
            AddDestination(part, address, protocol, port.Port, inside, endpoints.Cluster);
        if (!isExternal)
            return;
        part.Chains[names.External] = ExternalRules(names, externalLocal, endpoints);
        foreach (var address in external)
            AddDestination(part, address, protocol, port.Port, "goto " + names.External, endpoints.Cluster);
        if (port.NodePort is > 0 and { } nodePort)
        {
            part.Elements.Add(new NftElement(Ruleset.NodePorts, $"{protocol} . {nodePort}", "goto " + names.External));
            AddFlows(part, null, protocol, nodePort, endpoints.Cluster);
        }
    }

    private List<string> ExternalRules(PortChains names, bool local, EndpointSelection endpoints)
    {
        if (!local)
            return [Ruleset.JumpToMark, "goto " + names.Cluster];
        // What comes from inside the cluster has no source address to preserve for and may take any endpoint.
        var rules = new List<string>();
        if (clusterCidr is not null)
            rules.Add($"ip saddr {clusterCidr} goto {names.Cluster}");
        rules.Add("fib saddr type local " + Ruleset.JumpToMark);
        rules.Add("fib saddr type local goto " + names.Cluster);
        rules.Add(endpoints.Local.Count > 0 ? "goto " + names.Local : "drop");
        return rules;
    }

    private void AddBalancer(
        Part part, PortChains names, string chain, List<string> addresses, string protocol, IReadOnlyList<ProxyEndpoint> endpoints, int? affinity)
    {
        var rules = new List<string>();
        var outside = clusterCidr is null ? "fib saddr type local" : "ip saddr != " + clusterCidr;
        foreach (var address in addresses)
            rules.Add($"ip daddr {address} {outside} {Ruleset.JumpToMark}");
        foreach (var endpoint in endpoints)
        {
            if (endpoint.IsLocal)
                part.Elements.Add(new NftElement(Ruleset.Hairpin, $"{endpoint.Address} . {endpoint.Address}", null));
        }
        if (affinity is { } seconds)
            AddAffinity(part, names, rules, protocol, endpoints, seconds);
        else if (endpoints.Count == 1)
            rules.Add($"meta l4proto {protocol} dnat to {endpoints[0].Address}:{endpoints[0].Port}");
        else
            rules.Add($"meta l4proto {protocol} dnat ip to numgen random mod {endpoints.Count} map {{ {Numbered(endpoints, one => $"{one.Address} . {one.Port}")} }}");
        part.Chains[chain] = rules;
    }

    // Each endpoint remembers its clients in a set of its own.
    private static void AddAffinity(
        Part part, PortChains names, List<string> rules, string protocol, IReadOnlyList<ProxyEndpoint> endpoints, int seconds)
    {
        foreach (var endpoint in endpoints)
        {
            var set = names.Affinity(endpoint);
            part.AffinitySets[set] = seconds;
            part.Chains[names.Endpoint(endpoint)] =
            [
                $"update @{set} {{ ip saddr }}",
                $"meta l4proto {protocol} dnat to {endpoint.Address}:{endpoint.Port}",
            ];
            rules.Add($"ip saddr @{set} goto {names.Endpoint(endpoint)}");
        }
        rules.Add($"numgen random mod {endpoints.Count} vmap {{ {Numbered(endpoints, one => "goto " + names.Endpoint(one))} }}");
    }

    private static void AddDestination(
        Part part, string address, string protocol, int port, string verdict, IReadOnlyList<ProxyEndpoint> endpoints)
    {
        part.Elements.Add(new NftElement(Ruleset.ServiceAddresses, $"{address} . {protocol} . {port}", verdict));
        AddFlows(part, address, protocol, port, endpoints);
    }

    private static void AddFlows(Part part, string? address, string protocol, int port, IReadOnlyList<ProxyEndpoint> endpoints)
    {
        if (protocol != "udp")
            return;
        foreach (var endpoint in endpoints)
            part.UdpFlows.Add(new UdpFlow(address, port, endpoint.Address));
    }

    private static string Numbered(IReadOnlyList<ProxyEndpoint> endpoints, Func<ProxyEndpoint, string> value)
    {
        var text = new StringBuilder();
        for (var i = 0; i < endpoints.Count; i++)
            text.Append(i > 0 ? ", " : "").Append(i).Append(" : ").Append(value(endpoints[i]));
        return text.ToString();
    }

    private static List<string> ExternalAddresses(V1Service service)
    {
        var all = new List<string>();
        foreach (var address in service.Spec.ExternalIPs ?? [])
            Add(address);
        foreach (var ingress in service.Status?.LoadBalancer?.Ingress ?? [])
        {
            if (ingress.IpMode is null or "VIP")
                Add(ingress.Ip);
        }
        return all;

        void Add(string? address)
        {
            if (address is not null && IsIPv4(address) && !all.Contains(address))
                all.Add(address);
        }
    }

    private static bool IsIPv4(string address) => !address.Contains(':') && address.Length > 0;

    // Names of chains are limited; a long one is cut and told apart by its hash.
    private static string Identify(V1Service service, string protocol, int port)
    {
        var id = $"{service.Metadata.NamespaceProperty}/{service.Metadata.Name}/{protocol}/{port}";
        return id.Length <= NameMax ? id : id[..(NameMax - 17)] + "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..16];
    }

    private sealed record PortChains(string Id)
    {
        public string Cluster => "svc-" + Id;

        public string Local => "local-" + Id;

        public string External => "ext-" + Id;

        public string Endpoint(ProxyEndpoint endpoint) => $"ep-{Id}-{endpoint.Address}/{endpoint.Port}";

        public string Affinity(ProxyEndpoint endpoint) => $"aff-{Id}-{endpoint.Address}/{endpoint.Port}";
    }

    private sealed class Part
    {
        public Dictionary<string, IReadOnlyList<string>> Chains { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, int> AffinitySets { get; } = new(StringComparer.Ordinal);

        public HashSet<NftElement> Elements { get; } = [];

        public HashSet<UdpFlow> UdpFlows { get; } = [];

        public ServiceRules ToRules() => new(Chains, AffinitySets, [.. Elements], [.. UdpFlows]);
    }
}
