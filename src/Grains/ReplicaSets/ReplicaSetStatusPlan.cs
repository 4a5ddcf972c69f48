using k8s.Models;
using OrleansOrchestrator.Api.Selectors;

namespace OrleansOrchestrator.Grains.ReplicaSets;

/// <summary>Why the last attempt to create or delete pods failed; becomes the ReplicaFailure condition.</summary>
/// <param name="Reason"><c>FailedCreate</c> or <c>FailedDelete</c>.</param>
internal sealed record ReplicaFailure(string Reason, string Message);

/// <summary>The status of a ReplicaSet as its pods are now, and when it will change by the passing of time alone.</summary>
internal sealed record ReplicaSetStatusPlan(V1ReplicaSetStatus Status, DateTime? NextAvailableAt)
{
    private const string FailureType = "ReplicaFailure";

    /// <param name="active">Managed active pods.</param>
    /// <param name="terminating">Number of owned pods that are being deleted.</param>
    public static ReplicaSetStatusPlan Make(
        V1ReplicaSet set, IReadOnlyList<V1Pod> active, int terminating, ReplicaFailure? failure, DateTime now)
    {
        int labelled = 0, ready = 0, available = 0;
        DateTime? next = null;
        var templateLabels = LabelSelector.FromLabels(set.Spec.Template?.Metadata?.Labels);
        var minReadySeconds = set.Spec.MinReadySeconds ?? 0;
        for (var i = 0; i < active.Count; i++)
        {
            var pod = active[i];
            if (templateLabels.Matches(ObjectLabels.Of(pod.Metadata)))
                labelled++;
            if (PodState.ReadyCondition(pod) is not { Status: "True" } condition)
                continue;
            ready++;
            var at = PodState.AvailableAt(condition, minReadySeconds);
            if (at <= now)
                available++;
            else if (at != DateTime.MaxValue && (next is null || at < next))
                next = at;
        }

        var status = new V1ReplicaSetStatus
        {
            Replicas = active.Count,
            FullyLabeledReplicas = labelled,
            ReadyReplicas = ready,
            AvailableReplicas = available,
            TerminatingReplicas = terminating,
            ObservedGeneration = set.Metadata.Generation,
            Conditions = Conditions(set.Status?.Conditions, failure, now),
        };
        return new ReplicaSetStatusPlan(status, next);
    }

    /// <summary>Whether writing the status would change anything.</summary>
    public static bool Differs(V1ReplicaSetStatus? old, V1ReplicaSetStatus status)
    {
        if (old is null)
            return true;
        return old.Replicas != status.Replicas
            || (old.FullyLabeledReplicas ?? 0) != status.FullyLabeledReplicas
            || (old.ReadyReplicas ?? 0) != status.ReadyReplicas
            || (old.AvailableReplicas ?? 0) != status.AvailableReplicas
            || (old.TerminatingReplicas ?? 0) != status.TerminatingReplicas
            || (old.ObservedGeneration ?? 0) != (status.ObservedGeneration ?? 0)
            || FailureOf(old.Conditions) is var before && FailureOf(status.Conditions) is var after
                && (before?.Reason != after?.Reason || before?.Message != after?.Message);
    }

    private static List<V1ReplicaSetCondition>? Conditions(IList<V1ReplicaSetCondition>? old, ReplicaFailure? failure, DateTime now)
    {
        var before = FailureOf(old);
        if (before is null && failure is null)
            return old is null ? null : [.. old];
        var conditions = new List<V1ReplicaSetCondition>();
        foreach (var condition in old ?? [])
        {
            if (condition.Type != FailureType)
                conditions.Add(condition);
        }

        if (failure is not null)
        {
            // The first failure of a kind stays until it is over, as repeats differ only in their text.
            conditions.Add(before is not null && before.Reason == failure.Reason ? before : new V1ReplicaSetCondition
            {
                Type = FailureType,
                Status = "True",
                Reason = failure.Reason,
                Message = failure.Message,
                LastTransitionTime = ApiTime.Truncate(now),
            });
        }

        return conditions.Count == 0 ? null : conditions;
    }

    private static V1ReplicaSetCondition? FailureOf(IList<V1ReplicaSetCondition>? conditions)
    {
        foreach (var condition in conditions ?? [])
        {
            if (condition.Type == FailureType)
                return condition;
        }

        return null;
    }
}
