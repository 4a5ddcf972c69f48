using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Events;

/// <summary>References to a pod and its containers as Events name them.</summary>
internal static class PodEvents
{
    public static V1ObjectReference Reference(this V1Pod pod) => new()
    {
        Kind = "Pod",
        NamespaceProperty = pod.Metadata.NamespaceProperty,
        Name = pod.Metadata.Name,
        Uid = pod.Metadata.Uid,
        ResourceVersion = pod.Metadata.ResourceVersion,
    };

    public static V1ObjectReference Reference(this V1Pod pod, V1Container container)
    {
        var reference = pod.Reference();
        var list = pod.Spec.InitContainers?.Any(other => other.Name == container.Name) == true ? "initContainers" : "containers";
        reference.FieldPath = $"spec.{list}{{{container.Name}}}";
        return reference;
    }
}
