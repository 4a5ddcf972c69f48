using k8s.Models;

namespace OrleansOrchestrator.Grains.ReplicaSets;

/// <summary>What controllers ask about a pod's life, in the words of Kubernetes.</summary>
internal static class PodState
{
    /// <summary>Succeeded or Failed: its containers will not run again.</summary>
    public static bool IsTerminal(V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    /// <summary>Counts as a replica: neither terminal nor being deleted.</summary>
    public static bool IsActive(V1Pod pod) => pod.Metadata.DeletionTimestamp is null && !IsTerminal(pod);

    /// <summary>Being deleted, but its containers may still run.</summary>
    public static bool IsTerminating(V1Pod pod) => pod.Metadata.DeletionTimestamp is not null && !IsTerminal(pod);

    public static bool IsReady(V1Pod pod) => ReadyCondition(pod) is { Status: "True" };

    /// <summary>Since when the pod is ready; null when it is not.</summary>
    public static DateTime? ReadySince(V1Pod pod) =>
        ReadyCondition(pod) is { Status: "True" } ready ? ready.LastTransitionTime : null;

    /// <summary>When a ready pod becomes (or became) available.</summary>
    public static DateTime AvailableAt(V1PodCondition ready, int minReadySeconds) =>
        minReadySeconds == 0
            ? DateTime.MinValue
            : ready.LastTransitionTime is { } since ? since.AddSeconds(minReadySeconds) : DateTime.MaxValue;

    public static V1PodCondition? ReadyCondition(V1Pod pod)
    {
        if (pod.Status?.Conditions is not { } conditions)
            return null;
        for (var i = 0; i < conditions.Count; i++)
        {
            if (conditions[i].Type == "Ready")
                return conditions[i];
        }

        return null;
    }
}
