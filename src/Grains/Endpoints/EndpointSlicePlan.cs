using System.Globalization;
using k8s.Models;
using OrleansOrchestrator.Api.Objects;

namespace OrleansOrchestrator.Grains.Endpoints;

/// <summary>
/// The writes that make a service's slices say what its pods say. Pods stay in the slice they are in, new ones fill gaps, so that a
/// change of one pod is a change of one slice.
/// </summary>
internal sealed record EndpointSlicePlan(
    IReadOnlyList<V1EndpointSlice> Create, IReadOnlyList<V1EndpointSlice> Update, IReadOnlyList<V1EndpointSlice> Delete)
{
    public const string ServiceNameLabel = "kubernetes.io/service-name";
    public const string ManagedByLabel = "endpointslice.kubernetes.io/managed-by";
    public const string ManagedBy = "endpointslice-controller.k8s.io";
    public const string HeadlessLabel = "service.kubernetes.io/headless";
    public const string TriggerTimeAnnotation = "endpoints.kubernetes.io/last-change-trigger-time";
    public const int MostEndpoints = 100;

    /// <param name="existing">The slices of this service that this controller manages.</param>
    /// <param name="zoneOf">The zone of a node, or null.</param>
    public static EndpointSlicePlan Plan(
        V1Service service, IReadOnlyList<PodEndpoint> pods, IReadOnlyList<V1EndpointSlice> existing, Func<string, string?> zoneOf)
    {
        var writes = new Writes(service);
        var groups = new Dictionary<string, List<PodEndpoint>>();
        foreach (var pod in pods)
        {
            var key = PortsKey(pod.Ports);
            if (!groups.TryGetValue(key, out var group))
                groups[key] = group = [];
            group.Add(pod);
        }

        var byPorts = new Dictionary<string, List<V1EndpointSlice>>();
        foreach (var slice in existing)
        {
            if (slice.Metadata.DeletionTimestamp is not null)
                continue;
            var key = PortsKey(slice.Ports);
            if (!byPorts.TryGetValue(key, out var slices))
                byPorts[key] = slices = [];
            slices.Add(slice);
        }

        var left = 0;
        foreach (var (key, group) in groups)
        {
            byPorts.Remove(key, out var slices);
            left += PlanGroup(writes, group, slices ?? [], zoneOf);
        }

        // Slices with ports that no pod offers any more; one is kept, empty, so that clients see that the service has no endpoints.
        var empty = left == 0 ? byPorts.Values.SelectMany(static s => s).FirstOrDefault() : null;
        foreach (var slice in byPorts.Values.SelectMany(static s => s))
        {
            if (slice == empty)
                writes.Compare(slice, [], null);
            else
                writes.Delete(slice);
        }

        if (left == 0 && empty is null)
            writes.Create([], null, null);
        return writes.Result();
    }

    private static int PlanGroup(Writes writes, List<PodEndpoint> pods, List<V1EndpointSlice> slices, Func<string, string?> zoneOf)
    {
        var wanted = new Dictionary<string, V1Endpoint>(pods.Count);
        DateTime? changed = null;
        foreach (var pod in pods)
        {
            wanted[pod.Pod.Metadata.Uid] = Endpoint(pod, zoneOf);
            if (pod.ReadinessChanged is { } at && (changed is null || at > changed))
                changed = at;
        }

        // What is there stays where it is, brought up to date.
        var kept = new List<(V1EndpointSlice Slice, List<V1Endpoint> Endpoints, bool Touched)>(slices.Count);
        foreach (var slice in slices)
        {
            var endpoints = new List<V1Endpoint>();
            var touched = false;
            foreach (var endpoint in slice.Endpoints ?? [])
            {
                if (endpoint.TargetRef?.Uid is { } uid && wanted.Remove(uid, out var current))
                {
                    touched |= !Same(endpoint, current);
                    endpoints.Add(current);
                }
                else
                {
                    touched = true;
                }
            }

            kept.Add((slice, endpoints, touched));
        }

        var added = new Queue<V1Endpoint>(wanted.Values);
        // Slices that are written anyway fill first, then the fullest that have room.
        foreach (var (_, endpoints, _) in kept.OrderByDescending(static k => k.Touched).ThenByDescending(static k => k.Endpoints.Count))
        {
            while (added.Count > 0 && endpoints.Count < MostEndpoints)
                endpoints.Add(added.Dequeue());
        }

        var ports = Ports(pods[0].Ports);
        var left = 0;
        foreach (var (slice, endpoints, _) in kept)
        {
            if (endpoints.Count == 0)
            {
                writes.Delete(slice);
                continue;
            }

            writes.Compare(slice, endpoints, changed);
            left++;
        }

        while (added.Count > 0)
        {
            var endpoints = new List<V1Endpoint>();
            while (added.Count > 0 && endpoints.Count < MostEndpoints)
                endpoints.Add(added.Dequeue());
            writes.Create(endpoints, ports, changed);
            left++;
        }

        return left;
    }

    private static V1Endpoint Endpoint(PodEndpoint pod, Func<string, string?> zoneOf) => new()
    {
        Addresses = [pod.Address],
        Conditions = new V1EndpointConditions { Ready = pod.Ready, Serving = pod.Serving, Terminating = pod.Terminating },
        Hostname = pod.Hostname,
        NodeName = string.IsNullOrEmpty(pod.Pod.Spec.NodeName) ? null : pod.Pod.Spec.NodeName,
        Zone = string.IsNullOrEmpty(pod.Pod.Spec.NodeName) ? null : zoneOf(pod.Pod.Spec.NodeName),
        TargetRef = pod.Reference(),
    };

    private static List<Discoveryv1EndpointPort> Ports(IReadOnlyList<OfferedPort> ports)
    {
        var result = new List<Discoveryv1EndpointPort>(ports.Count);
        foreach (var port in ports)
        {
            result.Add(new Discoveryv1EndpointPort
            {
                Name = port.Name ?? "",
                Protocol = port.Protocol,
                Port = port.Port,
                AppProtocol = port.AppProtocol,
            });
        }

        return result;
    }

    private static bool Same(V1Endpoint a, V1Endpoint b) =>
        a.Addresses is [var x] && x == b.Addresses[0] && a.Conditions?.Ready == b.Conditions.Ready
        && a.Conditions?.Serving == b.Conditions.Serving && a.Conditions?.Terminating == b.Conditions.Terminating
        && a.NodeName == b.NodeName && a.Zone == b.Zone && a.Hostname == b.Hostname && a.TargetRef?.Name == b.TargetRef.Name;

    private static string PortsKey(IReadOnlyList<OfferedPort> ports) =>
        string.Join(';', ports.Select(static p => Key(p.Name, p.Protocol, p.Port, p.AppProtocol)).Order(StringComparer.Ordinal));

    private static string PortsKey(IList<Discoveryv1EndpointPort>? ports) =>
        string.Join(';', (ports ?? []).Select(static p => Key(p.Name, p.Protocol, p.Port, p.AppProtocol)).Order(StringComparer.Ordinal));

    private static string Key(string? name, string? protocol, int? port, string? appProtocol) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}/{protocol}/{port}/{appProtocol}");

    /// <summary>Collects the writes and gives every slice its metadata.</summary>
    private sealed class Writes(V1Service service)
    {
        private readonly List<V1EndpointSlice> _create = [];
        private readonly List<V1EndpointSlice> _update = [];
        private readonly List<V1EndpointSlice> _delete = [];
        private readonly Dictionary<string, string> _labels = LabelsFor(service);

        public void Create(List<V1Endpoint> endpoints, List<Discoveryv1EndpointPort>? ports, DateTime? changed) => _create.Add(new V1EndpointSlice
        {
            ApiVersion = "discovery.k8s.io/v1",
            Kind = V1EndpointSlice.KubeKind,
            Metadata = new V1ObjectMeta
            {
                GenerateName = service.Metadata.Name + "-",
                NamespaceProperty = service.Metadata.NamespaceProperty,
                Labels = new Dictionary<string, string>(_labels),
                Annotations = new Dictionary<string, string> { [TriggerTimeAnnotation] = Time(changed) },
                OwnerReferences =
                [
                    new V1OwnerReference
                    {
                        ApiVersion = "v1", Kind = "Service", Name = service.Metadata.Name, Uid = service.Metadata.Uid, Controller = true,
                        BlockOwnerDeletion = true,
                    },
                ],
            },
            AddressType = "IPv4",
            Endpoints = endpoints,
            Ports = ports,
        });

        public void Compare(V1EndpointSlice slice, List<V1Endpoint> endpoints, DateTime? changed)
        {
            var same = (slice.Endpoints?.Count ?? 0) == endpoints.Count && SameLabels(slice.Metadata.Labels);
            for (var i = 0; same && i < endpoints.Count; i++)
                same = slice.Endpoints![i].TargetRef?.Uid == endpoints[i].TargetRef.Uid && Same(slice.Endpoints[i], endpoints[i]);
            if (same)
                return;
            var updated = Typed.Clone(slice);
            updated.Endpoints = endpoints;
            updated.Metadata.Labels = new Dictionary<string, string>(_labels);
            updated.Metadata.Annotations ??= new Dictionary<string, string>();
            updated.Metadata.Annotations[TriggerTimeAnnotation] = Time(changed);
            _update.Add(updated);
        }

        public void Delete(V1EndpointSlice slice) => _delete.Add(slice);

        public EndpointSlicePlan Result() => new(_create, _update, _delete);

        private bool SameLabels(IDictionary<string, string>? labels)
        {
            if (labels?.Count != _labels.Count)
                return false;
            foreach (var (key, value) in _labels)
            {
                if (!labels.TryGetValue(key, out var actual) || actual != value)
                    return false;
            }

            return true;
        }

        private string Time(DateTime? changed)
        {
            var created = service.Metadata.CreationTimestamp;
            var at = changed is null || created > changed ? created : changed;
            return (at ?? default).ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The service's own labels, and those that tie a slice to it.</summary>
    private static Dictionary<string, string> LabelsFor(V1Service service)
    {
        var labels = new Dictionary<string, string>(service.Metadata.Labels ?? new Dictionary<string, string>())
        {
            [ServiceNameLabel] = service.Metadata.Name,
            [ManagedByLabel] = ManagedBy,
        };
        if (service.Spec.ClusterIP == "None")
            labels[HeadlessLabel] = "";
        else
            labels.Remove(HeadlessLabel);
        return labels;
    }
}
