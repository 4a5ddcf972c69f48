using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Volumes;

/// <summary>What a volume's content may depend on.</summary>
/// <param name="PodIPs">The pod's addresses, empty while it has none.</param>
internal sealed record VolumeContext(V1Pod Pod, string HostIP, IReadOnlyList<string> PodIPs)
{
    public string PodUid => Pod.Metadata.Uid;

    public string Namespace => Pod.Metadata.NamespaceProperty;

    public long? FsGroup => Pod.Spec.SecurityContext?.FsGroup;
}
