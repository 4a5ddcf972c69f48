using System.Net;
using OrleansOrchestrator.Gateway.Pki;
using OrleansOrchestrator.NodeAgent;
using OrleansOrchestrator.Silo.MultiNode;
using OrleansOrchestrator.Silo.Observability;

namespace OrleansOrchestrator.Silo.AllInOne;

/// <summary>The nodes on this machine: the first one in this process, each further one in a process and a network namespace of its own.</summary>
internal static class LocalNodes
{
    public static IServiceCollection AddLocalNodes(
        this IServiceCollection services, ServeOptions options, DataLayout layout, ClusterPki pki, LocalNetwork? network)
    {
        var address = HostAddress.Find();
        var name = Environment.MachineName.ToLowerInvariant();
        var first = Describe(options, layout, pki, 1, name, address, $"https://127.0.0.1:{options.Port}");
        first.CriSocket = options.CriSocket;
        first.KubeletPort = options.Slot.KubeletPort;
        first.BridgeName = options.Slot.Bridge;
        first.CgroupRoot = options.Slot.CgroupRoot;
        first.Precedence = options.Slot.Precedence;
        services.AddNodeAgent(first).AddNodeTelemetry(first.NodeName);
        if (network is null)
            return services;
        var further = new List<NodeAgentOptions>();
        for (var number = 2; number <= options.Nodes; number++)
        {
            var node = Describe(
                options, layout, pki, number, $"{name}-{number}", IPAddress.Parse(network.AddressOf(number)), $"https://{network.Gateway}:{options.Port}");
            node.CgroupRoot = "/" + network.NamespaceOf(number);
            further.Add(node);
        }
        return services.AddHostedService(s => new FurtherNodes(
            network, further, layout, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<FurtherNodes>>()));
    }

    private static NodeAgentOptions Describe(
        ServeOptions options, DataLayout layout, ClusterPki pki, int number, string name, IPAddress address, string server)
    {
        var files = NodeFiles.Write(layout.Node(number), name, address, server, pki);
        return new NodeAgentOptions
        {
            NodeName = name,
            KubeconfigPath = files.KubeconfigPath,
            DataDirectory = layout.Node(number),
            NodeIp = address.ToString(),
            ClusterDns = options.Addresses.Dns,
            ClusterCidr = options.Addresses.PodCidr,
            SandboxImage = options.SandboxImage,
            TlsCertificatePath = files.ServingCertificate,
            TlsKeyPath = files.ServingKey,
            ClientCaPath = files.Authority,
        };
    }
}

/// <summary>What a node's agent authenticates with, and is authenticated by.</summary>
internal sealed record NodeFiles(string KubeconfigPath, string Authority, string ServingCertificate, string ServingKey)
{
    public static NodeFiles Write(string directory, string nodeName, IPAddress address, string server, ClusterPki pki)
    {
        var secrets = new PemFiles(directory);
        secrets.EnsureDirectory();
        secrets.Write("kubeconfig", Kubeconfig.Write(server, "system:node:" + nodeName, pki.AuthorityPem, pki.IssueNodeClient(nodeName)));
        secrets.Write("ca.crt", pki.AuthorityPem);
        var serving = pki.IssueNodeServing(nodeName, [address, IPAddress.Loopback]);
        secrets.Write("kubelet.crt", serving.Certificate);
        secrets.Write("kubelet.key", serving.Key);
        return new NodeFiles(
            secrets.PathOf("kubeconfig"), secrets.PathOf("ca.crt"), secrets.PathOf("kubelet.crt"), secrets.PathOf("kubelet.key"));
    }
}
