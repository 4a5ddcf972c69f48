namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>
/// Brings the sets to a changed number of replicas: one active set takes all of it; in the middle of a rolling update all active
/// sets share the difference in proportion to their size, so that a bad rollout does not get what was meant for a good one.
/// </summary>
internal static class Scaling
{
    /// <summary>Whether the Deployment was scaled since its sets were.</summary>
    public static bool IsDue(Rollout rollout)
    {
        foreach (var set in rollout.Active)
        {
            if (set.Number(DeploymentAnnotations.DesiredReplicas) is { } sizedFor && sizedFor != rollout.Wanted)
                return true;
        }

        return false;
    }

    public static void Step(Rollout rollout)
    {
        if (OnlyOneToScale(rollout) is { } only)
            rollout.Scale(only, rollout.Wanted);
        else if (IsSaturated(rollout))
        {
            foreach (var old in rollout.Old.Where(old => old.Replicas > 0))
                rollout.Scale(old, 0);
        }
        else if (!rollout.IsRecreate)
            Share(rollout);
    }

    /// <summary>The active set when there is one, the latest when there is none, null when there are several.</summary>
    private static SetDraft? OnlyOneToScale(Rollout rollout)
    {
        var active = rollout.Active.Take(2).ToArray();
        return active.Length switch
        {
            0 => rollout.New ?? rollout.Old.LastOrDefault(),
            1 => active[0],
            _ => null,
        };
    }

    private static bool IsSaturated(Rollout rollout) =>
        rollout.New is { } set && set.Replicas == rollout.Wanted
        && set.Number(DeploymentAnnotations.DesiredReplicas) == rollout.Wanted
        && set.Status.AvailableReplicas == rollout.Wanted;

    private static void Share(Rollout rollout)
    {
        var allowed = rollout.Wanted > 0 ? rollout.Wanted + rollout.Bounds.MaxSurge : 0;
        var toAdd = allowed - rollout.TotalReplicas;
        // The biggest first; of equal ones the newest is favoured when growing, the oldest gives when shrinking.
        var bySize = rollout.Active.OrderByDescending(set => set.Replicas);
        var sets = (toAdd > 0 ? bySize.ThenByDescending(set => set.CreatedAt) : bySize.ThenBy(set => set.CreatedAt)).ToArray();
        var sizes = new int[sets.Length];
        var added = 0;
        for (var i = 0; i < sets.Length; i++)
        {
            var part = Proportion(rollout, sets[i], toAdd - added);
            sizes[i] = sets[i].Replicas + part;
            added += part;
        }

        for (var i = 0; i < sets.Length; i++)
        {
            // What rounding leaves over goes to the biggest.
            var size = i == 0 ? Math.Max(0, sizes[i] + toAdd - added) : sizes[i];
            rollout.Scale(sets[i], size);
        }
    }

    private static int Proportion(Rollout rollout, SetDraft set, int left)
    {
        if (left == 0)
            return 0;
        var fraction = Fraction(rollout, set);
        return left > 0 ? Math.Min(fraction, left) : Math.Max(fraction, left);
    }

    private static int Fraction(Rollout rollout, SetDraft set)
    {
        if (rollout.Wanted == 0)
            return -set.Replicas;
        var sizedFor = set.Number(DeploymentAnnotations.MaxReplicas) is { } max and not 0
            ? max
            : rollout.Deployment.Status?.Replicas ?? 0;
        if (sizedFor == 0)
            return 0;
        var size = (double)set.Replicas * (rollout.Wanted + rollout.Bounds.MaxSurge) / sizedFor;
        return (int)Math.Round(size, MidpointRounding.AwayFromZero) - set.Replicas;
    }
}
