using k8s.Models;

namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>How long a rollout may stand still before it counts as failed.</summary>
internal static class ProgressDeadline
{
    /// <summary>Null: a rollout may take for ever, and progress is not reported.</summary>
    public static TimeSpan? Of(V1Deployment deployment) =>
        deployment.Spec.ProgressDeadlineSeconds is { } seconds and not int.MaxValue ? TimeSpan.FromSeconds(seconds) : null;
}
