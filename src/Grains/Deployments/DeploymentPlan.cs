using k8s.Models;
using OrleansOrchestrator.Grains.ReplicaSets;

namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>What is to be done for a Deployment now.</summary>
/// <param name="Create">The set to create first, or null.</param>
/// <param name="Update">Sets with changed size, annotations or minReadySeconds.</param>
/// <param name="Status">The status to write, or null when it is as it should be.</param>
/// <param name="Revision">The revision annotation to write, or null when it is as it should be.</param>
/// <param name="Again">When time alone may change the plan.</param>
internal sealed record DeploymentPlan(
    V1ReplicaSet? Create,
    IReadOnlyList<V1ReplicaSet> Update,
    IReadOnlyList<V1ReplicaSet> Delete,
    V1DeploymentStatus? Status,
    string? Revision,
    IReadOnlyList<PlannedEvent> Events,
    TimeSpan? Again)
{
    /// <param name="sets">The sets that the Deployment controls.</param>
    /// <param name="podsOf">Pods that a set (by uid) owns; asked for only where a strategy must know them.</param>
    public static DeploymentPlan Make(
        V1Deployment deployment, IReadOnlyList<V1ReplicaSet> sets, Func<string, IReadOnlyList<V1Pod>> podsOf, DateTime now)
    {
        var rollout = new Rollout(deployment, sets, ApiTime.Truncate(now));
        var status = Decide(rollout, podsOf);
        var create = rollout.New is { IsCreated: true } set ? set.ToModel() : null;
        return new DeploymentPlan(
            create,
            [.. rollout.All.Where(draft => draft is { IsChanged: true, IsCreated: false } && !rollout.Deletions.Contains(draft)).Select(draft => draft.ToModel())],
            [.. rollout.Deletions.Select(draft => draft.ToModel())],
            DeploymentStatusPlan.Differs(deployment.Status, status) ? status : null,
            RevisionChange(rollout),
            rollout.Events,
            Progress.NextCheck(rollout, status));
    }

    private static V1DeploymentStatus Decide(Rollout rollout, Func<string, IReadOnlyList<V1Pod>> podsOf)
    {
        if (rollout.Deployment.Metadata.DeletionTimestamp is not null)
            return DeploymentStatusPlan.Make(rollout);
        Progress.ReportPause(rollout);
        NewReplicaSet.Refresh(rollout);
        if (rollout.Deployment.Spec.Paused == true)
        {
            Scaling.Step(rollout);
            HistoryCleanUp.Step(rollout);
            return DeploymentStatusPlan.Make(rollout);
        }

        if (rollout.IsRecreate)
        {
            Recreate.Step(rollout, podsOf);
        }
        else if (Scaling.IsDue(rollout))
        {
            Scaling.Step(rollout);
            return DeploymentStatusPlan.Make(rollout);
        }
        else
        {
            RollingUpdate.Step(rollout);
        }

        var status = DeploymentStatusPlan.MakeWithProgress(rollout);
        if (DeploymentStatusPlan.IsComplete(rollout.Deployment, status))
            HistoryCleanUp.Step(rollout);
        return status;
    }

    private static string? RevisionChange(Rollout rollout)
    {
        if (rollout.Revision is null)
            return null;
        string? before = null;
        rollout.Deployment.Metadata.Annotations?.TryGetValue(DeploymentAnnotations.Revision, out before);
        return before == rollout.Revision ? null : rollout.Revision;
    }
}
