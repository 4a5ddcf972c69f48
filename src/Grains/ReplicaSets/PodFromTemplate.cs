using k8s.Models;

namespace OrleansOrchestrator.Grains.ReplicaSets;

/// <summary>Makes the pod that a template describes, owned by its controller and named after it.</summary>
internal static class PodFromTemplate
{
    private const int LongestGenerateName = 253;

    public static V1Pod Make(V1PodTemplateSpec template, string ns, string namePrefix, V1OwnerReference controller) => new()
    {
        ApiVersion = V1Pod.KubeApiVersion,
        Kind = V1Pod.KubeKind,
        Metadata = new V1ObjectMeta
        {
            NamespaceProperty = ns,
            GenerateName = Prefix(namePrefix),
            Labels = template.Metadata?.Labels,
            Annotations = template.Metadata?.Annotations,
            Finalizers = template.Metadata?.Finalizers,
            OwnerReferences = [controller],
        },
        Spec = template.Spec,
    };

    private static string Prefix(string name) => name.Length < LongestGenerateName ? name + "-" : name;
}
