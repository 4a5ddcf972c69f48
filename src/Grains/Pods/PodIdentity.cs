using System.Globalization;
using k8s.Models;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Grains.Pods;

/// <summary>Which pod it is, as a model, for events about it: its whole model is not worth making for that.</summary>
internal static class PodIdentity
{
    public static V1Pod Of(CachedObject pod) => new()
    {
        ApiVersion = V1Pod.KubeApiVersion,
        Kind = V1Pod.KubeKind,
        Metadata = new V1ObjectMeta
        {
            Name = pod.Head.Name,
            NamespaceProperty = pod.Head.Namespace,
            Uid = pod.Head.Uid,
            ResourceVersion = pod.Revision.ToString(CultureInfo.InvariantCulture),
        },
    };
}
