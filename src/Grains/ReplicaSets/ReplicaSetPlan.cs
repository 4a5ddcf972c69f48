using k8s.Models;

namespace OrleansOrchestrator.Grains.ReplicaSets;

/// <summary>How many pods to make, or which to delete, to have the wanted number of replicas.</summary>
internal sealed record ReplicaSetPlan(int Create, IReadOnlyList<V1Pod> Delete)
{
    private static readonly ReplicaSetPlan Nothing = new(0, []);

    /// <param name="active">Managed active pods.</param>
    /// <param name="siblings">All pods of the sets under the same owner; asked for only when a choice is to be made.</param>
    public static ReplicaSetPlan Make(V1ReplicaSet set, IReadOnlyList<V1Pod> active, Func<IEnumerable<V1Pod>> siblings, DateTime now)
    {
        if (set.Metadata.DeletionTimestamp is not null)
            return Nothing;
        var missing = (set.Spec.Replicas ?? 1) - active.Count;
        if (missing >= 0)
            return missing == 0 ? Nothing : new ReplicaSetPlan(missing, []);
        var surplus = -missing;
        if (surplus == active.Count)
            return new ReplicaSetPlan(0, active);
        return new ReplicaSetPlan(0, PodDeletionOrder.Choose(active, surplus, PodDeletionOrder.CountByNode(siblings()), now));
    }
}
