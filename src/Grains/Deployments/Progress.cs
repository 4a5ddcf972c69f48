using k8s.Models;

namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>The Progressing condition: moving, done, or standing still for longer than the deadline.</summary>
internal static class Progress
{
    private const string Done = "NewReplicaSetAvailable";
    private const string TimedOut = "ProgressDeadlineExceeded";

    public static void Report(Rollout rollout, V1DeploymentStatus status)
    {
        if (ProgressDeadline.Of(rollout.Deployment) is not { } deadline)
        {
            DeploymentConditions.Remove(rollout.Conditions, DeploymentConditions.Progressing);
            return;
        }

        var current = DeploymentConditions.Find(rollout.Conditions, DeploymentConditions.Progressing);
        if (status.Replicas == status.UpdatedReplicas && current?.Reason == Done)
            return;
        var subject = rollout.New is { } set ? $"ReplicaSet \"{set.Name}\"" : $"Deployment \"{rollout.Deployment.Metadata.Name}\"";
        if (DeploymentStatusPlan.IsComplete(rollout.Deployment, status))
            DeploymentConditions.SetProgressing(rollout, "True", Done, subject + " has successfully progressed.");
        else if (HasMoved(rollout.Deployment.Status, status))
            DeploymentConditions.RefreshProgressing(rollout, "ReplicaSetUpdated", subject + " is progressing.");
        else if (current is not null && current.Reason is not (Done or TimedOut) && current.LastUpdateTime + deadline < rollout.Now)
            DeploymentConditions.SetProgressing(rollout, "False", TimedOut, subject + " has timed out progressing.");
    }

    /// <summary>When to look again whether the deadline has passed; null when that is of no interest.</summary>
    public static TimeSpan? NextCheck(Rollout rollout, V1DeploymentStatus status)
    {
        if (ProgressDeadline.Of(rollout.Deployment) is not { } deadline
            || DeploymentConditions.Find(rollout.Conditions, DeploymentConditions.Progressing) is not { } current
            || current.Reason == TimedOut || DeploymentStatusPlan.IsComplete(rollout.Deployment, status))
            return null;
        var left = (current.LastUpdateTime ?? rollout.Now) + deadline - rollout.Now;
        // Times are whole seconds: one more, and the deadline has passed for certain.
        return (left < TimeSpan.Zero ? TimeSpan.Zero : left) + TimeSpan.FromSeconds(1);
    }

    /// <summary>Notes that a rollout was paused or resumed, from when on the deadline counts anew.</summary>
    public static void ReportPause(Rollout rollout)
    {
        if (ProgressDeadline.Of(rollout.Deployment) is null)
            return;
        var reason = DeploymentConditions.Find(rollout.Conditions, DeploymentConditions.Progressing)?.Reason;
        var paused = rollout.Deployment.Spec.Paused == true;
        if (reason == TimedOut || paused == (reason == "DeploymentPaused"))
            return;
        if (paused)
            DeploymentConditions.SetProgressing(rollout, "Unknown", "DeploymentPaused", "Deployment is paused");
        else
            DeploymentConditions.SetProgressing(rollout, "Unknown", "DeploymentResumed", "Deployment is resumed");
    }

    private static bool HasMoved(V1DeploymentStatus? old, V1DeploymentStatus status)
    {
        var oldUpdated = old?.UpdatedReplicas ?? 0;
        return status.UpdatedReplicas > oldUpdated
            || status.Replicas - status.UpdatedReplicas < (old?.Replicas ?? 0) - oldUpdated
            || status.ReadyReplicas > (old?.ReadyReplicas ?? 0)
            || status.AvailableReplicas > (old?.AvailableReplicas ?? 0);
    }
}
