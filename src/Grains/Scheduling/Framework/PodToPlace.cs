using k8s.Models;
using OrleansOrchestrator.Grains.Scheduling.Cluster;

namespace OrleansOrchestrator.Grains.Scheduling.Framework;

/// <summary>A pod that looks for a node, with what it would take there (summed once).</summary>
internal sealed class PodToPlace(V1Pod pod)
{
    public V1Pod Pod { get; } = pod;

    public V1PodSpec Spec => Pod.Spec;

    public PodFootprint Footprint { get; } = PodFootprint.Of(pod);
}
