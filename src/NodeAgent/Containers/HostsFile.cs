using System.Text;
using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>The <c>/etc/hosts</c> that a pod's containers share.</summary>
internal static class HostsFile
{
    /// <param name="nodeHosts">The node's own file, which pods on the node's network start from.</param>
    public static string Render(V1Pod pod, IReadOnlyList<string> podIPs, string clusterDomain, string nodeHosts)
    {
        var text = new StringBuilder();
        if (pod.Spec.HostNetwork == true)
        {
            text.Append("# Kubernetes-managed hosts file (host network).\n").Append(nodeHosts);
        }
        else
        {
            text.Append("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n")
                .Append("fe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n");
            var host = PodNames.Host(pod);
            var names = pod.Spec.Subdomain is { Length: > 0 } subdomain
                ? $"{host}.{subdomain}.{pod.Metadata.NamespaceProperty}.svc.{clusterDomain}\t{host}"
                : host;
            foreach (var ip in podIPs)
                text.Append(ip).Append('\t').Append(names).Append('\n');
        }
        if (pod.Spec.HostAliases is { Count: > 0 } aliases)
        {
            text.Append("\n# Entries added by HostAliases.\n");
            foreach (var alias in aliases)
                text.Append(alias.Ip).Append('\t').AppendJoin('\t', alias.Hostnames ?? []).Append('\n');
        }
        return text.ToString();
    }
}
