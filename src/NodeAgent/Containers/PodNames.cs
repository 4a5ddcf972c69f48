using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>What a pod is called inside.</summary>
internal static class PodNames
{
    private const int HostNameMax = 63;

    /// <summary>The pod's host name: its own wish, or its name cut to what a host name may hold.</summary>
    public static string Host(V1Pod pod)
    {
        if (pod.Spec.Hostname is { Length: > 0 } wish)
            return wish;
        var name = pod.Metadata.Name;
        return name.Length <= HostNameMax ? name : name[..HostNameMax].TrimEnd('-', '.');
    }

    /// <summary>The pod as messages name it: <c>name_namespace(uid)</c>.</summary>
    public static string Full(V1Pod pod) => $"{pod.Metadata.Name}_{pod.Metadata.NamespaceProperty}({pod.Metadata.Uid})";
}
