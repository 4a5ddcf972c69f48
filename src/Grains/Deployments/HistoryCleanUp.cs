namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>Deletes the oldest empty sets beyond revisionHistoryLimit.</summary>
internal static class HistoryCleanUp
{
    public static void Step(Rollout rollout)
    {
        if (rollout.Deployment.Spec.RevisionHistoryLimit is not ({ } limit and not int.MaxValue))
            return;
        var kept = rollout.Old.Where(set => set.Metadata.DeletionTimestamp is null).ToList();
        var surplus = kept.Count - limit;
        if (surplus <= 0)
            return;
        foreach (var set in kept.OrderBy(Revisions.Of).Take(surplus))
        {
            if (set.Status.Replicas == 0 && set.Replicas == 0
                && (set.Metadata.Generation ?? 0) <= (set.Status.ObservedGeneration ?? 0))
                rollout.Deletions.Add(set);
        }
    }
}
