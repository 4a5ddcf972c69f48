namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>
/// Replaces old pods by new ones bit by bit: at no time more than the wanted number plus maxSurge, nor fewer available than the
/// wanted number less maxUnavailable, as far as the controller has a say.
/// </summary>
internal static class RollingUpdate
{
    public static void Step(Rollout rollout)
    {
        NewReplicaSet.Ensure(rollout);
        var set = rollout.New!;
        rollout.Scale(set, set.Replicas > rollout.Wanted ? rollout.Wanted : SizeOfNew(rollout));
        ScaleDownOld(rollout);
    }

    /// <summary>The size that the new set may have now.</summary>
    public static int SizeOfNew(Rollout rollout)
    {
        var set = rollout.New!;
        var room = rollout.Wanted + rollout.Bounds.MaxSurge - rollout.TotalReplicas;
        return room <= 0 ? set.Replicas : set.Replicas + Math.Min(room, rollout.Wanted - set.Replicas);
    }

    private static void ScaleDownOld(Rollout rollout)
    {
        var set = rollout.New!;
        var minAvailable = rollout.Wanted - rollout.Bounds.MaxUnavailable;
        var unavailableNew = set.Replicas - set.CertainlyAvailable;
        // New pods that are not up yet count as if they never would be.
        var mayGo = rollout.TotalReplicas - minAvailable - unavailableNew;
        mayGo -= TakeUnhealthy(rollout, mayGo);
        TakeAvailable(rollout, Math.Min(mayGo, rollout.TotalAvailable - minAvailable));
    }

    /// <summary>Old pods that are not available serve nobody: they go first, so that a broken rollout cannot block itself.</summary>
    private static int TakeUnhealthy(Rollout rollout, int mayGo)
    {
        var taken = 0;
        foreach (var old in rollout.Old)
        {
            var count = Math.Min(mayGo - taken, old.Replicas - old.Available);
            if (count <= 0)
                continue;
            rollout.Scale(old, old.Replicas - count);
            taken += count;
        }

        return taken;
    }

    private static void TakeAvailable(Rollout rollout, int mayGo)
    {
        foreach (var old in rollout.Old)
        {
            if (mayGo <= 0)
                return;
            var count = Math.Min(mayGo, old.Replicas);
            if (count == 0)
                continue;
            rollout.Scale(old, old.Replicas - count);
            mayGo -= count;
        }
    }
}
