using System.Security.Cryptography;
using System.Text;
using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>Fingerprint of what, when it changes in a pod's spec, makes a running container start anew.</summary>
internal static class ContainerHash
{
    public static string Of(V1Container container) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(container.Name + "\n" + container.Image)))[..16];
}
