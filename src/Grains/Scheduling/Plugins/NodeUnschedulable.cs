using k8s.Models;
using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Scheduling.Framework;

namespace OrleansOrchestrator.Grains.Scheduling.Plugins;

/// <summary>Keeps pods off cordoned nodes, unless they tolerate the taint that says so.</summary>
internal sealed class NodeUnschedulable : IFilterPlugin
{
    private static readonly V1Taint Cordoned = new() { Key = "node.kubernetes.io/unschedulable", Effect = Taints.NoSchedule };

    private readonly Rejection _cordoned;

    public NodeUnschedulable() => _cordoned = new Rejection(this, false, "node(s) were unschedulable");

    public string Name => "NodeUnschedulable";

    public ClusterChange Helpful => ClusterChange.NodeAdded | ClusterChange.NodeTaints;

    public Rejection? Filter(PodToPlace pod, NodeState node) =>
        node.Node!.Spec?.Unschedulable == true && !Taints.Tolerates(pod.Spec.Tolerations, Cordoned) ? _cordoned : null;
}
