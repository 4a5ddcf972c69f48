using k8s.Models;

namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>The status of a Deployment: counts summed over its sets, and the conditions.</summary>
internal static class DeploymentStatusPlan
{
    /// <summary>Status without a word on progress: while paused, being scaled or being deleted.</summary>
    public static V1DeploymentStatus Make(Rollout rollout)
    {
        int replicas = 0, ready = 0, available = 0, specified = 0;
        int? terminating = 0;
        foreach (var set in rollout.All)
        {
            replicas += set.Status.Replicas;
            ready += set.Status.ReadyReplicas ?? 0;
            available += set.Status.AvailableReplicas ?? 0;
            specified += set.Replicas;
            // One set that does not know makes the sum unknown; a set that nobody looked after yet has none.
            terminating += set.Status.ObservedGeneration is null ? 0 : set.Status.TerminatingReplicas;
        }

        var enough = available >= rollout.Wanted - rollout.Bounds.MaxUnavailable;
        DeploymentConditions.Set(rollout.Conditions, enough
            ? DeploymentConditions.Make(
                DeploymentConditions.Available, "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", rollout.Now)
            : DeploymentConditions.Make(
                DeploymentConditions.Available, "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.",
                rollout.Now));
        return new V1DeploymentStatus
        {
            ObservedGeneration = rollout.Deployment.Metadata.Generation,
            Replicas = replicas,
            UpdatedReplicas = rollout.New?.Status.Replicas ?? 0,
            ReadyReplicas = ready,
            AvailableReplicas = available,
            UnavailableReplicas = Math.Max(0, specified - available),
            TerminatingReplicas = terminating,
            CollisionCount = rollout.Deployment.Status?.CollisionCount,
            Conditions = rollout.Conditions,
        };
    }

    /// <summary>Status with progress and failures: while a rollout runs.</summary>
    public static V1DeploymentStatus MakeWithProgress(Rollout rollout)
    {
        var status = Make(rollout);
        Progress.Report(rollout, status);
        ReportFailure(rollout);
        return status;
    }

    /// <summary>Every replica is of the current template and available.</summary>
    public static bool IsComplete(V1Deployment deployment, V1DeploymentStatus status)
    {
        var wanted = deployment.Spec.Replicas ?? 1;
        return status.UpdatedReplicas == wanted && status.Replicas == wanted && status.AvailableReplicas == wanted;
    }

    public static bool Differs(V1DeploymentStatus? old, V1DeploymentStatus status) =>
        old is null
        || (old.ObservedGeneration ?? 0) != (status.ObservedGeneration ?? 0)
        || (old.Replicas ?? 0) != status.Replicas
        || (old.UpdatedReplicas ?? 0) != status.UpdatedReplicas
        || (old.ReadyReplicas ?? 0) != status.ReadyReplicas
        || (old.AvailableReplicas ?? 0) != status.AvailableReplicas
        || (old.UnavailableReplicas ?? 0) != status.UnavailableReplicas
        || old.TerminatingReplicas != status.TerminatingReplicas
        || !DeploymentConditions.AreSame(old.Conditions, status.Conditions);

    private static void ReportFailure(Rollout rollout)
    {
        var failure = FailureOf(rollout.New) ?? rollout.All.Select(FailureOf).FirstOrDefault(found => found is not null);
        if (failure is null)
        {
            DeploymentConditions.Remove(rollout.Conditions, DeploymentConditions.ReplicaFailure);
            return;
        }

        var since = failure.LastTransitionTime ?? rollout.Now;
        DeploymentConditions.Set(rollout.Conditions, DeploymentConditions.Make(
            DeploymentConditions.ReplicaFailure, failure.Status, failure.Reason, failure.Message, since));
    }

    private static V1ReplicaSetCondition? FailureOf(SetDraft? set) =>
        set?.Status.Conditions?.FirstOrDefault(condition => condition.Type == DeploymentConditions.ReplicaFailure);
}
