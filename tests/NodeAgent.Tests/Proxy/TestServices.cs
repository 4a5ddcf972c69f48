using k8s.Models;
using OrleansOrchestrator.NodeAgent.Services;

namespace OrleansOrchestrator.NodeAgent.Tests.Proxy;

/// <summary>Services and endpoint slices as the API has them.</summary>
internal static class TestServices
{
    public const string Node = "node-1";

    public static readonly ServiceKey Key = new("default", "web");

    public static V1Service Service(string address, Action<V1Service>? change = null)
    {
        var service = new V1Service
        {
            Metadata = new V1ObjectMeta { Name = Key.Name, NamespaceProperty = Key.Namespace },
            Spec = new V1ServiceSpec
            {
                Type = "ClusterIP",
                ClusterIP = address,
                ClusterIPs = [address],
                Ports = [new V1ServicePort { Name = "http", Protocol = "TCP", Port = 80 }],
            },
        };
        change?.Invoke(service);
        return service;
    }

    public static V1EndpointSlice Slice(params V1Endpoint[] endpoints) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = "web-1",
            NamespaceProperty = Key.Namespace,
            Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = Key.Name },
        },
        AddressType = "IPv4",
        Ports = [new Discoveryv1EndpointPort { Name = "http", Protocol = "TCP", Port = 8080 }, new Discoveryv1EndpointPort { Name = "dns", Protocol = "UDP", Port = 5353 }],
        Endpoints = endpoints,
    };

    public static V1Endpoint Ready(string address, string node = Node) => new()
    {
        Addresses = [address],
        NodeName = node,
        Conditions = new V1EndpointConditions { Ready = true, Serving = true, Terminating = false },
    };

    public static V1Endpoint Terminating(string address, bool serving) => new()
    {
        Addresses = [address],
        NodeName = Node,
        Conditions = new V1EndpointConditions { Ready = false, Serving = serving, Terminating = true },
    };

    public static ServiceEntry Entry(V1Service service, params V1Endpoint[] endpoints) => new(service, [Slice(endpoints)]);
}
