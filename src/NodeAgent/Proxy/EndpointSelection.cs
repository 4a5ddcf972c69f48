using k8s.Models;
using OrleansOrchestrator.NodeAgent.Services;

namespace OrleansOrchestrator.NodeAgent.Proxy;

/// <summary>Chooses the endpoints of a service port: the ready ones, and when there is none those that still serve while they terminate.</summary>
internal sealed record EndpointSelection(IReadOnlyList<ProxyEndpoint> Cluster, IReadOnlyList<ProxyEndpoint> Local)
{
    public static EndpointSelection For(ServiceEntry entry, V1ServicePort port, string nodeName)
    {
        var usable = new SortedDictionary<(string, int), ProxyEndpoint>();
        foreach (var slice in entry.Slices)
        {
            if (slice.AddressType != "IPv4")
                continue;
            foreach (var slicePort in slice.Ports ?? [])
            {
                if (slicePort.Port is { } number && (slicePort.Name ?? "") == (port.Name ?? "") && (slicePort.Protocol ?? "TCP") == (port.Protocol ?? "TCP"))
                    Add(usable, slice, number, nodeName);
            }
        }
        return new EndpointSelection(Best(usable.Values), Best(usable.Values.Where(one => one.IsLocal)));
    }

    private static void Add(SortedDictionary<(string, int), ProxyEndpoint> usable, V1EndpointSlice slice, int port, string nodeName)
    {
        foreach (var endpoint in slice.Endpoints ?? [])
        {
            // An unknown readiness counts as ready.
            var ready = endpoint.Conditions?.Ready ?? true;
            if (!ready && !(endpoint.Conditions is { Terminating: true, Serving: true }))
                continue;
            foreach (var address in endpoint.Addresses ?? [])
            {
                var one = new ProxyEndpoint(address, port, endpoint.NodeName == nodeName, ready);
                if (!usable.TryGetValue((address, port), out var known) || (ready && !known.IsReady))
                    usable[(address, port)] = one;
            }
        }
    }

    private static List<ProxyEndpoint> Best(IEnumerable<ProxyEndpoint> usable)
    {
        var all = usable.ToList();
        return all.Exists(one => one.IsReady) ? all.FindAll(one => one.IsReady) : all;
    }
}
