using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>Computes the conditions a kubelet keeps on a pod; those of others stay as they are.</summary>
internal sealed class PodConditions(PodView view, V1PodStatus status)
{
    private static readonly string[] Own = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];

    /// <summary>Whether a condition is somebody else's to keep.</summary>
    public static bool IsForeign(string type) => !Own.Contains(type);

    public IList<V1PodCondition> Build(IList<V1PodCondition> old)
    {
        var conditions = new List<V1PodCondition>
        {
            New("PodReadyToStartContainers", view.Runtime.SandboxReady && (status.PodIP is not null || view.Pod.Spec.HostNetwork == true)),
            Initialized(),
        };
        var containersReady = ContainersReady("ContainersReady");
        conditions.Add(Ready(containersReady, old));
        conditions.Add(containersReady);
        conditions.Add(New("PodScheduled", true));
        foreach (var condition in conditions)
            KeepTransition(condition, old);
        foreach (var other in old)
        {
            if (!conditions.Exists(own => own.Type == other.Type))
                conditions.Add(other);
        }
        return conditions;
    }

    private V1PodCondition Initialized()
    {
        if (status.Phase == "Succeeded")
            return New("Initialized", true, "PodCompleted");
        var incomplete = new List<string>();
        for (var i = 0; i < view.InitContainers.Count; i++)
        {
            var container = status.InitContainerStatuses[i];
            var done = PodView.IsSidecar(view.InitContainers[i]) ? container.Started == true : container.Ready;
            if (!done)
                incomplete.Add(container.Name);
        }
        // Once a main container has run, initialization is over whatever becomes of a sidecar.
        if (incomplete.Count == 0 || status.ContainerStatuses.Any(one => one.State.Running is not null || one.LastState?.Terminated is not null))
            return New("Initialized", true);
        return New("Initialized", false, "ContainersNotInitialized", $"containers with incomplete status: [{string.Join(' ', incomplete)}]");
    }

    private V1PodCondition ContainersReady(string type)
    {
        if (status.Phase == "Succeeded")
            return New(type, false, "PodCompleted");
        if (status.Phase == "Failed")
            return New(type, false, "PodFailed");
        var unready = new List<string>();
        for (var i = 0; i < view.InitContainers.Count; i++)
        {
            if (PodView.IsSidecar(view.InitContainers[i]) && !status.InitContainerStatuses[i].Ready)
                unready.Add(view.InitContainers[i].Name);
        }
        foreach (var container in status.ContainerStatuses)
        {
            if (!container.Ready)
                unready.Add(container.Name);
        }
        return unready.Count == 0
            ? New(type, true)
            : New(type, false, "ContainersNotReady", $"containers with unready status: [{string.Join(' ', unready)}]");
    }

    private V1PodCondition Ready(V1PodCondition containersReady, IList<V1PodCondition> old)
    {
        if (containersReady.Status != "True")
            return New("Ready", false, containersReady.Reason, containersReady.Message);
        var missing = new List<string>();
        foreach (var gate in view.Pod.Spec.ReadinessGates ?? [])
        {
            var condition = old.FirstOrDefault(one => one.Type == gate.ConditionType);
            if (condition is null)
                missing.Add($"corresponding condition of pod readiness gate \"{gate.ConditionType}\" does not exist.");
            else if (condition.Status != "True")
                missing.Add($"the status of pod readiness gate \"{gate.ConditionType}\" is not \"True\", but {condition.Status}");
        }
        return missing.Count == 0 ? New("Ready", true) : New("Ready", false, "ReadinessGatesNotReady", string.Join(", ", missing));
    }

    private V1PodCondition New(string type, bool value, string? reason = null, string? message = null) => new()
    {
        Type = type,
        Status = value ? "True" : "False",
        Reason = reason,
        Message = message,
        ObservedGeneration = view.Pod.Metadata.Generation,
        LastTransitionTime = ContainerStatusBuilder.Seconds(view.Now),
    };

    private static void KeepTransition(V1PodCondition condition, IList<V1PodCondition> old)
    {
        foreach (var earlier in old)
        {
            if (earlier.Type == condition.Type && earlier.Status == condition.Status && earlier.LastTransitionTime is { } since)
                condition.LastTransitionTime = since;
        }
    }
}
