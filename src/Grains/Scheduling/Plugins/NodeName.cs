using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Scheduling.Framework;

namespace OrleansOrchestrator.Grains.Scheduling.Plugins;

/// <summary>A pod that names its node goes there and nowhere else.</summary>
internal sealed class NodeName : IFilterPlugin, IPreFilterPlugin
{
    private readonly Rejection _other;

    public NodeName() => _other = new Rejection(this, false, "node(s) didn't match the requested node name");

    public string Name => "NodeName";

    public ClusterChange Helpful => ClusterChange.NodeAdded;

    public bool Concerns(PodToPlace pod) => !string.IsNullOrEmpty(pod.Spec.NodeName);

    public Rejection? Filter(PodToPlace pod, NodeState node) => pod.Spec.NodeName == node.Name ? null : _other;
}
