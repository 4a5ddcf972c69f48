using k8s.Models;
using OrleansOrchestrator.Grains.ReplicaSets;

namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>Takes all old pods away, waits until they are gone, then makes the new ones.</summary>
internal static class Recreate
{
    /// <param name="podsOf">Pods that a set (by uid) owns.</param>
    public static void Step(Rollout rollout, Func<string, IReadOnlyList<V1Pod>> podsOf)
    {
        var scaledDown = false;
        foreach (var old in rollout.Old)
        {
            if (old.Replicas == 0)
                continue;
            rollout.Scale(old, 0);
            scaledDown = true;
        }

        if (scaledDown || OldPodsRun(rollout, podsOf))
            return;
        NewReplicaSet.Ensure(rollout);
        rollout.Scale(rollout.New!, rollout.Wanted);
    }

    private static bool OldPodsRun(Rollout rollout, Func<string, IReadOnlyList<V1Pod>> podsOf)
    {
        foreach (var old in rollout.Old)
        {
            if (old.Status.Replicas > 0)
                return true;
            foreach (var pod in podsOf(old.Metadata.Uid))
            {
                if (!PodState.IsTerminal(pod) && ControllerReferences.IsControlledBy(pod.Metadata, old.Metadata.Uid))
                    return true;
            }
        }

        return false;
    }
}
