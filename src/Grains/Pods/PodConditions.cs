using k8s.Models;

namespace OrleansOrchestrator.Grains.Pods;

/// <summary>Edits the conditions of a pod's status. Pure.</summary>
internal static class PodConditions
{
    /// <summary>Sets a condition; the transition time moves only when the status does. False when nothing changed.</summary>
    public static bool Set(V1Pod pod, string type, string status, string? reason, string? message, DateTime now)
    {
        pod.Status ??= new V1PodStatus();
        pod.Status.Conditions ??= [];
        foreach (var condition in pod.Status.Conditions)
        {
            if (condition.Type != type)
                continue;
            if (condition.Status == status && condition.Reason == reason && condition.Message == message)
                return false;
            if (condition.Status != status)
                condition.LastTransitionTime = now;
            condition.Status = status;
            condition.Reason = reason;
            condition.Message = message;
            return true;
        }

        pod.Status.Conditions.Add(new V1PodCondition
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            LastTransitionTime = now,
        });
        return true;
    }

    /// <summary>Changes the status of a condition that is there and leaves its reason. False when nothing changed.</summary>
    public static bool SetStatus(V1Pod pod, string type, string status, DateTime now)
    {
        foreach (var condition in pod.Status?.Conditions ?? [])
        {
            if (condition.Type != type || condition.Status == status)
                continue;
            condition.Status = status;
            condition.LastTransitionTime = now;
            return true;
        }

        return false;
    }
}
