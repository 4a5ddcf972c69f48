using System.Globalization;
using k8s.Models;
using OrleansOrchestrator.Api.Objects;

namespace OrleansOrchestrator.Grains.Endpoints;

/// <summary>The Endpoints object a service should have. Pure.</summary>
internal static class EndpointsPlan
{
    public const string ManagedByLabel = "endpoints.kubernetes.io/managed-by";
    public const string OverCapacityAnnotation = "endpoints.kubernetes.io/over-capacity";
    public const int MostAddresses = 1000;

    /// <summary>The object to write, or null when <paramref name="existing"/> already is as it should be.</summary>
    public static V1Endpoints? Plan(V1Service service, IReadOnlyList<PodEndpoint> pods, V1Endpoints? existing)
    {
        var wanted = existing is null
            ? new V1Endpoints
            {
                ApiVersion = "v1",
                Kind = V1Endpoints.KubeKind,
                Metadata = new V1ObjectMeta { Name = service.Metadata.Name, NamespaceProperty = service.Metadata.NamespaceProperty },
            }
            : Typed.Clone(existing);
        wanted.Subsets = Subsets(service, pods, out var truncated);
        wanted.Metadata.Labels = new Dictionary<string, string>(service.Metadata.Labels ?? new Dictionary<string, string>())
        {
            [ManagedByLabel] = "endpoint-controller",
        };
        if (service.Spec.ClusterIP == "None")
            wanted.Metadata.Labels[EndpointSlicePlan.HeadlessLabel] = "";
        wanted.Metadata.Annotations ??= new Dictionary<string, string>();
        if (truncated)
            wanted.Metadata.Annotations[OverCapacityAnnotation] = "truncated";
        else
            wanted.Metadata.Annotations.Remove(OverCapacityAnnotation);
        if (existing is not null && IsSame(existing, wanted))
            return null;
        wanted.Metadata.Annotations[EndpointSlicePlan.TriggerTimeAnnotation] = TriggerTime(service, pods);
        return wanted;
    }

    private static List<V1EndpointSubset>? Subsets(V1Service service, IReadOnlyList<PodEndpoint> pods, out bool truncated)
    {
        truncated = false;
        var groups = new SortedDictionary<string, (List<OfferedPort> Ports, List<PodEndpoint> Pods)>(StringComparer.Ordinal);
        var count = 0;
        // Addresses in order, so that the same pods always give the same object.
        foreach (var pod in pods.OrderBy(static p => p.Address, StringComparer.Ordinal))
        {
            if (pod.Terminating && service.Spec.PublishNotReadyAddresses != true)
                continue;
            // A service with ports, none of which this pod has, has nothing here.
            if (pod.Ports.Count == 0 && service.Spec.Ports is { Count: > 0 })
                continue;
            if (count++ == MostAddresses)
            {
                truncated = true;
                break;
            }

            var ports = pod.Ports.OrderBy(static p => p.Name, StringComparer.Ordinal).ThenBy(static p => p.Port).ToList();
            var key = string.Join(';', ports);
            if (!groups.TryGetValue(key, out var group))
                groups[key] = group = (ports, []);
            group.Pods.Add(pod);
        }

        if (groups.Count == 0)
            return null;
        var subsets = new List<V1EndpointSubset>(groups.Count);
        foreach (var (ports, members) in groups.Values)
        {
            subsets.Add(new V1EndpointSubset
            {
                Addresses = Addresses(members, ready: true),
                NotReadyAddresses = Addresses(members, ready: false),
                Ports = ports.Count == 0
                    ? null
                    : ports.ConvertAll(static p => new Corev1EndpointPort
                    {
                        Name = p.Name,
                        Port = p.Port,
                        Protocol = p.Protocol,
                        AppProtocol = p.AppProtocol,
                    }),
            });
        }

        return subsets;
    }

    private static List<V1EndpointAddress>? Addresses(List<PodEndpoint> pods, bool ready)
    {
        List<V1EndpointAddress>? addresses = null;
        foreach (var pod in pods)
        {
            if (pod.Ready != ready)
                continue;
            (addresses ??= []).Add(new V1EndpointAddress
            {
                Ip = pod.Address,
                NodeName = string.IsNullOrEmpty(pod.Pod.Spec.NodeName) ? null : pod.Pod.Spec.NodeName,
                Hostname = pod.Hostname,
                TargetRef = pod.Reference(),
            });
        }

        return addresses;
    }

    private static bool IsSame(V1Endpoints a, V1Endpoints b)
    {
        var (labelsA, labelsB) = (a.Metadata.Labels, b.Metadata.Labels);
        if (labelsA?.Count != labelsB.Count || labelsB.Any(l => !labelsA.TryGetValue(l.Key, out var value) || value != l.Value))
            return false;
        string? Truncated(V1Endpoints e) => e.Metadata.Annotations?.TryGetValue(OverCapacityAnnotation, out var value) == true ? value : null;
        if (Truncated(a) != Truncated(b))
            return false;
        V1Endpoints Bare(V1Endpoints e) => new() { Subsets = e.Subsets is { Count: > 0 } ? e.Subsets : null };
        return Typed.Write(Bare(a)).AsSpan().SequenceEqual(Typed.Write(Bare(b)));
    }

    private static string TriggerTime(V1Service service, IReadOnlyList<PodEndpoint> pods)
    {
        var at = service.Metadata.CreationTimestamp ?? default;
        foreach (var pod in pods)
        {
            if (pod.ReadinessChanged is { } changed && changed > at)
                at = changed;
        }

        return at.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
    }
}
