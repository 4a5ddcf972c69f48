using k8s.Models;

namespace OrleansOrchestrator.Grains.Endpoints;

/// <summary>The objects through which pods find the API: the endpoints of the service <c>kubernetes</c>. Pure.</summary>
internal static class ApiServerEndpoints
{
    public const string Namespace = "default";
    public const string Name = "kubernetes";
    public const string LeaseNamespace = "kube-system";
    public const string IdentityLabel = "apiserver.kubernetes.io/identity";
    public const string IdentityValue = "orleans-orchestrator";
    private const string PortName = "https";

    /// <summary>The name of a process's lease.</summary>
    public static string LeaseName(string identity) => "apiserver-" + identity;

    /// <summary>The addresses that live, in order.</summary>
    /// <param name="leases">Those of the processes that serve the API; the holder is the address.</param>
    public static SortedSet<string> Living(IEnumerable<V1Lease> leases, string own, DateTimeOffset now)
    {
        var living = new SortedSet<string>(StringComparer.Ordinal) { own };
        foreach (var lease in leases)
        {
            if (lease.Spec is { HolderIdentity: { Length: > 0 } address, RenewTime: { } renewed }
                && now.UtcDateTime - renewed <= TimeSpan.FromSeconds(lease.Spec.LeaseDurationSeconds ?? 0))
            {
                living.Add(address);
            }
        }

        return living;
    }

    public static V1Endpoints Endpoints(SortedSet<string> addresses, int port) => new()
    {
        ApiVersion = "v1",
        Kind = V1Endpoints.KubeKind,
        Metadata = new V1ObjectMeta
        {
            Name = Name,
            NamespaceProperty = Namespace,
            Labels = new Dictionary<string, string> { ["endpointslice.kubernetes.io/skip-mirror"] = "true" },
        },
        Subsets =
        [
            new V1EndpointSubset
            {
                Addresses = [.. addresses.Select(static a => new V1EndpointAddress { Ip = a })],
                Ports = [new Corev1EndpointPort { Name = PortName, Port = port, Protocol = "TCP" }],
            },
        ],
    };

    public static V1EndpointSlice Slice(SortedSet<string> addresses, int port) => new()
    {
        ApiVersion = "discovery.k8s.io/v1",
        Kind = V1EndpointSlice.KubeKind,
        Metadata = new V1ObjectMeta
        {
            Name = Name,
            NamespaceProperty = Namespace,
            Labels = new Dictionary<string, string> { [EndpointSlicePlan.ServiceNameLabel] = Name },
        },
        AddressType = "IPv4",
        Endpoints =
        [
            .. addresses.Select(static a => new V1Endpoint { Addresses = [a], Conditions = new V1EndpointConditions { Ready = true } }),
        ],
        Ports = [new Discoveryv1EndpointPort { Name = PortName, Port = port, Protocol = "TCP" }],
    };

    public static V1Lease Lease(ApiServerOptions options, DateTimeOffset now) => new()
    {
        ApiVersion = "coordination.k8s.io/v1",
        Kind = V1Lease.KubeKind,
        Metadata = new V1ObjectMeta
        {
            Name = LeaseName(options.Identity),
            NamespaceProperty = LeaseNamespace,
            Labels = new Dictionary<string, string> { [IdentityLabel] = IdentityValue },
        },
        Spec = new V1LeaseSpec
        {
            HolderIdentity = options.AdvertiseAddress,
            LeaseDurationSeconds = (int)Math.Ceiling(options.RenewEvery.TotalSeconds * 3),
            RenewTime = now.UtcDateTime,
        },
    };

    public static bool SameAddresses(V1Endpoints endpoints, SortedSet<string> addresses, int port) =>
        endpoints.Subsets is [{ Addresses: { } list, Ports: [var only] }] && only.Port == port
        && addresses.SetEquals(list.Select(static a => a.Ip)) && list.Count == addresses.Count;

    public static bool SameAddresses(V1EndpointSlice slice, SortedSet<string> addresses, int port) =>
        slice.Ports is [var only] && only.Port == port && slice.Endpoints is { } list
        && addresses.SetEquals(list.Select(static e => e.Addresses[0])) && list.Count == addresses.Count;
}
