using k8s;
using k8s.Models;

namespace OrleansOrchestrator.Registry.Client;

/// <summary>
/// Records Events about objects, as Kubernetes' components do: repeats of the same event raise <c>count</c> of the one there.
/// Never blocks and never fails its caller; a burst beyond a bound is dropped.
/// </summary>
public interface IEventRecorder
{
    /// <param name="type"><c>Normal</c> or <c>Warning</c>.</param>
    /// <param name="component">Name in <c>source.component</c>, for instance <c>deployment-controller</c>.</param>
    void Record(IKubernetesObject<V1ObjectMeta> about, string component, string type, string reason, string message);
}
