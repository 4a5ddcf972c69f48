using k8s.Models;
using OrleansOrchestrator.NodeAgent.Api;

namespace OrleansOrchestrator.NodeAgent.Volumes;

/// <summary>The ConfigMaps and Secrets that pods of this node refer to, kept current.</summary>
internal sealed class PodObjects(ReferencedObjects<V1ConfigMap> configMaps, ReferencedObjects<V1Secret> secrets)
{
    public Task<V1ConfigMap?> ConfigMapAsync(V1Pod pod, string name, CancellationToken cancellation) =>
        configMaps.GetAsync(pod.Metadata.NamespaceProperty, name, pod.Metadata.Uid, cancellation);

    public Task<V1Secret?> SecretAsync(V1Pod pod, string name, CancellationToken cancellation) =>
        secrets.GetAsync(pod.Metadata.NamespaceProperty, name, pod.Metadata.Uid, cancellation);

    public void Release(string podUid)
    {
        configMaps.Release(podUid);
        secrets.Release(podUid);
    }
}
