using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Scheduling.Framework;

namespace OrleansOrchestrator.Grains.Scheduling.Plugins;

/// <summary>Two pods cannot hold the same host port on one node.</summary>
internal sealed class NodePorts : IFilterPlugin, IPreFilterPlugin
{
    private readonly Rejection _taken;

    public NodePorts() => _taken = new Rejection(this, true, "node(s) didn't have free ports for the requested pod ports");

    public string Name => "NodePorts";

    public ClusterChange Helpful => ClusterChange.NodeAdded | ClusterChange.PodFreed;

    public bool Concerns(PodToPlace pod) => pod.Footprint.HostPorts.Length > 0;

    public Rejection? Filter(PodToPlace pod, NodeState node) => node.HasPortConflict(pod.Footprint.HostPorts) ? _taken : null;
}
