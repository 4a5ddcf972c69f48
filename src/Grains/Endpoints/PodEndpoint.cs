using k8s.Models;

namespace OrleansOrchestrator.Grains.Endpoints;

/// <summary>A port of a service as one pod offers it.</summary>
internal sealed record OfferedPort(string? Name, string Protocol, int Port, string? AppProtocol);

/// <summary>One pod behind a service.</summary>
/// <param name="Ready">May get new connections.</param>
/// <param name="Serving">Answers, even while it terminates.</param>
internal sealed record PodEndpoint(
    string Address, V1Pod Pod, bool Ready, bool Serving, bool Terminating, string? Hostname, IReadOnlyList<OfferedPort> Ports)
{
    /// <summary>The pods of a service that have an address and have not finished. Pure.</summary>
    public static List<PodEndpoint> Of(V1Service service, IReadOnlyList<V1Pod> pods)
    {
        var endpoints = new List<PodEndpoint>(pods.Count);
        foreach (var pod in pods)
        {
            if (pod.Status?.Phase is "Succeeded" or "Failed" || AddressOf(pod) is not { } address)
                continue;
            var serving = IsReady(pod);
            var terminating = pod.Metadata.DeletionTimestamp is not null;
            var hostname = pod.Spec.Subdomain == service.Metadata.Name && !string.IsNullOrEmpty(pod.Spec.Hostname) ? pod.Spec.Hostname : null;
            endpoints.Add(new PodEndpoint(
                address, pod, service.Spec.PublishNotReadyAddresses == true || (serving && !terminating), serving, terminating, hostname,
                PortsOf(service, pod)));
        }

        return endpoints;
    }

    public V1ObjectReference Reference() => new()
    {
        Kind = "Pod",
        NamespaceProperty = Pod.Metadata.NamespaceProperty,
        Name = Pod.Metadata.Name,
        Uid = Pod.Metadata.Uid,
    };

    /// <summary>When the pod last became ready or stopped being so; null when it never was.</summary>
    public DateTime? ReadinessChanged
    {
        get
        {
            foreach (var condition in Pod.Status?.Conditions ?? [])
            {
                if (condition.Type == "Ready")
                    return condition.LastTransitionTime;
            }

            return null;
        }
    }

    private static bool IsReady(V1Pod pod)
    {
        foreach (var condition in pod.Status?.Conditions ?? [])
        {
            if (condition.Type == "Ready")
                return condition.Status == "True";
        }

        return false;
    }

    private static string? AddressOf(V1Pod pod)
    {
        foreach (var entry in pod.Status?.PodIPs ?? [])
        {
            if (entry.Ip is { Length: > 0 } ip && !ip.Contains(':'))
                return ip;
        }

        return pod.Status?.PodIP is { Length: > 0 } single && !single.Contains(':') ? single : null;
    }

    private static List<OfferedPort> PortsOf(V1Service service, V1Pod pod)
    {
        var ports = new List<OfferedPort>(service.Spec.Ports?.Count ?? 0);
        foreach (var port in service.Spec.Ports ?? [])
        {
            var protocol = port.Protocol ?? "TCP";
            // A pod that has no port of that name does not serve this port; its others count.
            if (Target(port, protocol, pod) is { } number)
                ports.Add(new OfferedPort(string.IsNullOrEmpty(port.Name) ? null : port.Name, protocol, number, port.AppProtocol));
        }

        return ports;
    }

    private static int? Target(V1ServicePort port, string protocol, V1Pod pod)
    {
        if (port.TargetPort?.Value is not { Length: > 0 } target)
            return port.Port;
        if (int.TryParse(target, out var number))
            return number == 0 ? port.Port : number;
        return Named(pod.Spec.Containers, target, protocol, sidecarsOnly: false)
            ?? Named(pod.Spec.InitContainers, target, protocol, sidecarsOnly: true);
    }

    private static int? Named(IList<V1Container>? containers, string name, string protocol, bool sidecarsOnly)
    {
        foreach (var container in containers ?? [])
        {
            if (sidecarsOnly && container.RestartPolicy != "Always")
                continue;
            foreach (var port in container.Ports ?? [])
            {
                if (port.Name == name && (port.Protocol ?? "TCP") == protocol)
                    return port.ContainerPort;
            }
        }

        return null;
    }
}
