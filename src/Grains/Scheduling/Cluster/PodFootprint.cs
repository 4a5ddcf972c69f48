using k8s.Models;

namespace OrleansOrchestrator.Grains.Scheduling.Cluster;

/// <summary>A port a pod takes on its node. The wildcard address takes the port on every address.</summary>
internal readonly record struct HostPort(string Ip, string Protocol, int Port)
{
    public bool ConflictsWith(in HostPort other) =>
        Port == other.Port && Protocol == other.Protocol && (Ip == other.Ip || Ip == "0.0.0.0" || other.Ip == "0.0.0.0");
}

/// <summary>What one pod takes from its node: all that accounting needs to remember of it. Immutable.</summary>
internal sealed record PodFootprint(
    string Uid, string Key, int Priority, DateTime Since, Amounts Requests, long ScoredMilliCpu, long ScoredMemory, HostPort[] HostPorts)
{
    /// <summary>CPU that scoring assumes for a container that requests none, so that such pods spread too.</summary>
    public const long DefaultMilliCpu = 100;

    /// <summary>Memory that scoring assumes for a container that requests none.</summary>
    public const long DefaultMemory = 200L * 1024 * 1024;

    public static PodFootprint Of(V1Pod pod)
    {
        var requests = PodRequests.Total(pod.Spec, 0, 0);
        var scored = PodRequests.Total(pod.Spec, DefaultMilliCpu, DefaultMemory);
        return new PodFootprint(
            pod.Metadata.Uid ?? "", pod.Metadata.NamespaceProperty + "/" + pod.Metadata.Name, pod.Spec.Priority ?? 0,
            pod.Status?.StartTime ?? pod.Metadata.CreationTimestamp ?? default, requests, scored.MilliCpu, scored.Memory, Ports(pod.Spec));
    }

    private static HostPort[] Ports(V1PodSpec spec)
    {
        List<HostPort>? ports = null;
        Collect(spec.Containers);
        if (spec.InitContainers is { } init)
        {
            foreach (var container in init)
            {
                // Only restartable init containers run beside the others.
                if (container.RestartPolicy == "Always")
                    Collect([container]);
            }
        }

        return ports?.ToArray() ?? [];

        void Collect(IList<V1Container>? containers)
        {
            foreach (var container in containers ?? [])
            {
                foreach (var port in container.Ports ?? [])
                {
                    var number = port.HostPort ?? (spec.HostNetwork == true ? port.ContainerPort : 0);
                    if (number > 0)
                    {
                        (ports ??= []).Add(new HostPort(
                            string.IsNullOrEmpty(port.HostIP) ? "0.0.0.0" : port.HostIP, port.Protocol ?? "TCP", number));
                    }
                }
            }
        }
    }
}
