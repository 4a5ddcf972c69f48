using System.Net;
using OrleansOrchestrator.Gateway.Pki;
using OrleansOrchestrator.NodeAgent;

namespace OrleansOrchestrator.Silo.AllInOne;

/// <summary>The nodes on this machine: the first one in this process.</summary>
internal static class LocalNodes
{
    public static IServiceCollection AddLocalNodes(this IServiceCollection services, ServeOptions options, DataLayout layout, ClusterPki pki)
    {
        var address = HostAddress.Find();
        var name = Environment.MachineName.ToLowerInvariant();
        var files = NodeFiles.Write(layout.Node(1), name, address, $"https://127.0.0.1:{options.Port}", pki);
        return services.AddNodeAgent(new NodeAgentOptions
        {
            NodeName = name,
            KubeconfigPath = files.KubeconfigPath,
            DataDirectory = layout.Node(1),
            NodeIp = address.ToString(),
            ClusterDns = options.Addresses.Dns,
            ClusterCidr = options.Addresses.PodCidr,
            SandboxImage = options.SandboxImage,
            CriSocket = options.CriSocket,
            TlsCertificatePath = files.ServingCertificate,
            TlsKeyPath = files.ServingKey,
            ClientCaPath = files.Authority,
        });
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
