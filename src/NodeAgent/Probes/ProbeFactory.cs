using System.Globalization;
using k8s.Models;
using OrleansOrchestrator.NodeAgent.Cri;

namespace OrleansOrchestrator.NodeAgent.Probes;

/// <summary>Makes probes from their specifications.</summary>
internal sealed class ProbeFactory(CriClient cri)
{
    public IProbe Create(V1Probe probe, V1Container container, string containerId, string podIP)
    {
        if (probe.Exec is { } exec)
            return new ExecProbe(cri, containerId, exec.Command ?? []);
        if (probe.HttpGet is { } http)
            return new HttpProbe(Uri(http, container, podIP), [.. (http.HttpHeaders ?? []).Select(header => (header.Name, header.Value))]);
        if (probe.TcpSocket is { } tcp)
            return new TcpProbe(string.IsNullOrEmpty(tcp.Host) ? podIP : tcp.Host, Port(tcp.Port, container));
        return new GrpcProbe(podIP, probe.Grpc.Port, probe.Grpc.Service ?? "");
    }

    public static Uri Uri(V1HTTPGetAction http, V1Container container, string podIP)
    {
        var host = string.IsNullOrEmpty(http.Host) ? podIP : http.Host;
        var scheme = (http.Scheme ?? "HTTP").ToLowerInvariant();
        var path = http.Path is { Length: > 0 } given ? given.StartsWith('/') ? given : "/" + given : "/";
        return new Uri($"{scheme}://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{Port(http.Port, container)}{path}");
    }

    /// <summary>A port given by number, or by the name the container gave it; 0 if there is none of the name.</summary>
    public static int Port(IntOrString port, V1Container container)
    {
        if (int.TryParse(port.Value, CultureInfo.InvariantCulture, out var number))
            return number;
        return container.Ports?.FirstOrDefault(one => one.Name == port.Value)?.ContainerPort ?? 0;
    }
}
