using k8s.Models;
using OrleansOrchestrator.NodeAgent.Cri;

namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>Describes a pod's sandbox to the runtime.</summary>
internal sealed class SandboxConfiguration(NodePaths paths, NodeAgentOptions options)
{
    private const string ResolvConf = "/etc/resolv.conf";

    public PodSandboxConfig For(V1Pod pod, uint attempt)
    {
        var meta = pod.Metadata;
        var config = new PodSandboxConfig
        {
            Metadata = new PodSandboxMetadata { Name = meta.Name, Namespace = meta.NamespaceProperty, Uid = meta.Uid, Attempt = attempt },
            LogDirectory = paths.PodLogs(meta.NamespaceProperty, meta.Name, meta.Uid),
            DnsConfig = PodDns.For(
                pod, options.ClusterDns, options.ClusterDomain, File.Exists(ResolvConf) ? File.ReadAllText(ResolvConf) : ""),
            Linux = new LinuxPodSandboxConfig
            {
                CgroupParent = QualityOfService.CgroupParent(pod, options.CgroupRoot),
                SecurityContext = SecurityContexts.Sandbox(pod),
            },
        };
        if (pod.Spec.HostNetwork != true)
        {
            config.Hostname = PodNames.Host(pod);
            foreach (var container in pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []))
                AddPorts(config, container);
        }
        foreach (var sysctl in pod.Spec.SecurityContext?.Sysctls ?? [])
            config.Linux.Sysctls[sysctl.Name] = sysctl.Value;
        foreach (var (key, value) in meta.Labels ?? new Dictionary<string, string>())
            config.Labels[key] = value;
        foreach (var (key, value) in meta.Annotations ?? new Dictionary<string, string>())
            config.Annotations[key] = value;
        config.Labels[RuntimeLabels.PodName] = meta.Name;
        config.Labels[RuntimeLabels.PodNamespace] = meta.NamespaceProperty;
        config.Labels[RuntimeLabels.PodUid] = meta.Uid;
        return config;
    }

    private static void AddPorts(PodSandboxConfig config, V1Container container)
    {
        foreach (var port in container.Ports ?? [])
        {
            if (port.HostPort is not > 0)
                continue;
            config.PortMappings.Add(new PortMapping
            {
                ContainerPort = port.ContainerPort,
                HostPort = port.HostPort.Value,
                HostIp = port.HostIP ?? "",
                Protocol = port.Protocol switch { "UDP" => Protocol.Udp, "SCTP" => Protocol.Sctp, _ => Protocol.Tcp },
            });
        }
    }
}
