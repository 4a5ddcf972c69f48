using k8s.Models;
using OrleansOrchestrator.Grains.Scheduling.Plugins;

namespace OrleansOrchestrator.Grains.Pods;

/// <summary>When a pod must leave its node because of <c>NoExecute</c> taints. Pure.</summary>
internal static class TaintEviction
{
    /// <summary>The time to evict the pod (now, when a taint is not tolerated at all), or null: it may stay.</summary>
    public static DateTimeOffset? At(V1Pod pod, V1Node node, DateTimeOffset now)
    {
        DateTimeOffset? earliest = null;
        foreach (var taint in node.Spec?.Taints ?? [])
        {
            if (taint.Effect != Taints.NoExecute)
                continue;
            var tolerated = false;
            long? seconds = null;
            foreach (var toleration in pod.Spec.Tolerations ?? [])
            {
                if (!Taints.Tolerates(toleration, taint))
                    continue;
                tolerated = true;
                if (toleration.TolerationSeconds is { } limit)
                    seconds = Math.Min(seconds ?? long.MaxValue, Math.Max(limit, 0));
            }

            if (!tolerated)
                return now;
            if (seconds is not { } patience)
                continue;
            var since = Since(pod, taint, now);
            var at = patience > (DateTimeOffset.MaxValue - since).TotalSeconds - 1 ? DateTimeOffset.MaxValue : since.AddSeconds(patience);
            if (earliest is null || at < earliest)
                earliest = at;
        }

        return earliest;
    }

    public static bool HasNoExecute(V1Node? node)
    {
        foreach (var taint in node?.Spec?.Taints ?? [])
        {
            if (taint.Effect == Taints.NoExecute)
                return true;
        }

        return false;
    }

    /// <summary>Patience begins with the taint, or with the pod where that came later.</summary>
    private static DateTimeOffset Since(V1Pod pod, V1Taint taint, DateTimeOffset now)
    {
        var since = taint.TimeAdded is { } added ? Utc(added) : now;
        return pod.Metadata.CreationTimestamp is { } created && Utc(created) > since ? Utc(created) : since;
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
