using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>What has to be done next for a pod.</summary>
internal sealed class PodPlan
{
    /// <summary>The pod has come to its end: everything still running is stopped.</summary>
    public bool Finish { get; set; }

    /// <summary>The sandbox is gone or was never there: what is left of the old one is stopped and a new one made.</summary>
    public bool CreateSandbox { get; set; }

    /// <summary>Containers to stop, and why.</summary>
    public List<(ContainerRecord Container, V1Container Spec, string Message)> Kill { get; } = [];

    /// <summary>Containers to start, in this order.</summary>
    public List<V1Container> Start { get; } = [];

    /// <summary>Containers that wait for their back-off, each with the time it is over.</summary>
    public List<(V1Container Container, DateTimeOffset Until)> BackOff { get; } = [];
}
