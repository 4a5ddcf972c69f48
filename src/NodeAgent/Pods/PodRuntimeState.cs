using OrleansOrchestrator.NodeAgent.Cri;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>What the runtime has of one pod, at one moment.</summary>
/// <param name="Sandbox">The newest sandbox; null if the pod has none.</param>
/// <param name="PodIPs">The newest sandbox's addresses, while it is ready.</param>
/// <param name="Sandboxes">All sandboxes, newest first.</param>
/// <param name="Containers">All containers, newest first.</param>
internal sealed record PodRuntimeState(
    PodSandbox? Sandbox, IReadOnlyList<string> PodIPs, IReadOnlyList<PodSandbox> Sandboxes, IReadOnlyList<ContainerRecord> Containers)
{
    public static readonly PodRuntimeState Empty = new(null, [], [], []);

    public bool SandboxReady => Sandbox is { State: PodSandboxState.SandboxReady };

    /// <summary>A container's newest incarnation.</summary>
    public ContainerRecord? Latest(string name)
    {
        foreach (var container in Containers)
        {
            if (container.Name == name)
                return container;
        }
        return null;
    }

    /// <summary>The incarnation before the newest.</summary>
    public ContainerRecord? Previous(string name)
    {
        var seen = false;
        foreach (var container in Containers)
        {
            if (container.Name != name)
                continue;
            if (seen)
                return container;
            seen = true;
        }
        return null;
    }

    public bool AnyRunning
    {
        get
        {
            foreach (var container in Containers)
            {
                if (container.IsRunning)
                    return true;
            }
            return false;
        }
    }
}
