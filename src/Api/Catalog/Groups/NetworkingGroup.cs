namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>networking.k8s.io</c>.</summary>
internal static class NetworkingGroup
{
    public static BuiltInGroup Group { get; } = new("networking.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("ingressclasses", "IngressClass") { ClusterScoped = true },
            new("ingresses", "Ingress") { ShortNames = ["ing"], HasStatus = true },
            new("ipaddresses", "IPAddress") { ClusterScoped = true, ShortNames = ["ip"] },
            new("networkpolicies", "NetworkPolicy") { ShortNames = ["netpol"] },
            new("servicecidrs", "ServiceCIDR") { ClusterScoped = true, HasStatus = true },
        ]),
    ]);
}
