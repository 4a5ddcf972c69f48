using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>Everything a pod's plan and status follow from.</summary>
/// <param name="Pod">The latest wish.</param>
/// <param name="Runtime">What the runtime has.</param>
/// <param name="Waiting">Why containers are held up, by container.</param>
/// <param name="Health">What probes found out.</param>
/// <param name="Now">The time.</param>
internal sealed record PodView(
    V1Pod Pod, PodRuntimeState Runtime, IReadOnlyDictionary<string, WaitingReason> Waiting, IContainerHealth Health, DateTimeOffset Now)
{
    public string RestartPolicy => Pod.Spec.RestartPolicy ?? "Always";

    public IList<V1Container> InitContainers => Pod.Spec.InitContainers ?? [];

    public IList<V1Container> Containers => Pod.Spec.Containers;

    public static bool IsSidecar(V1Container container) => container.RestartPolicy == "Always";

    /// <summary>Whether a container that ended may be started again.</summary>
    public bool MayRestart(V1Container container, ContainerRecord ended) => IsSidecar(container) || RestartPolicy switch
    {
        "Always" => true,
        "OnFailure" => ended.Status.ExitCode != 0,
        _ => false,
    };

    /// <summary>Whether every main container has ended for good.</summary>
    public bool IsComplete
    {
        get
        {
            foreach (var container in Containers)
            {
                if (Runtime.Latest(container.Name) is not { HasExited: true } latest || MayRestart(container, latest))
                    return false;
            }
            return true;
        }
    }

    /// <summary>The init container whose failure ends the pod, if there is one.</summary>
    public V1Container? FatalInitContainer
    {
        get
        {
            if (RestartPolicy != "Never")
                return null;
            foreach (var container in InitContainers)
            {
                if (!IsSidecar(container) && Runtime.Latest(container.Name) is { HasExited: true, Status.ExitCode: not 0 })
                    return container;
            }
            return null;
        }
    }
}
