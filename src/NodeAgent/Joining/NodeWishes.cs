using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace OrleansOrchestrator.NodeAgent.Joining;

/// <summary>The two certificates of a node.</summary>
internal static class NodeWishes
{
    public const string UserPrefix = "system:node:";

    private const string Group = "system:nodes";

    public static CertificateWish Client(string nodeName) =>
        new("kubernetes.io/kube-apiserver-client-kubelet", Group, UserPrefix + nodeName, ["client auth"]);

    public static CertificateWish Serving(string nodeName, IPAddress address)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(nodeName);
        names.AddIpAddress(address);
        return new CertificateWish("kubernetes.io/kubelet-serving", Group, UserPrefix + nodeName, ["server auth"]) { Names = names };
    }
}
