namespace OrleansOrchestrator.Grains.Pods;

/// <summary>What the control plane does about pods whose node is gone, or that have finished.</summary>
public sealed class PodOptions
{
    /// <summary>How many finished pods are kept before the oldest are removed. 0: all. Default 12,500.</summary>
    public int TerminatedPodThreshold { get; set; } = 12_500;

    /// <summary>How long a pod's node must be missing before the pod is removed. Default 40 s: a node may register late.</summary>
    public TimeSpan OrphanQuarantine { get; set; } = TimeSpan.FromSeconds(40);
}
