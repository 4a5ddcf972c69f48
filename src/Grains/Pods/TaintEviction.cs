using k8s.Models;
using OrleansOrchestrator.Grains.Scheduling.Plugins;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Grains.Pods;

/// <summary>When a pod must leave its node because of <c>NoExecute</c> taints. Pure.</summary>
internal static class TaintEviction
{
    /// <summary>The time to evict the pod (now, when a taint is not tolerated at all), or null: it may stay.</summary>
    public static DateTimeOffset? At(CachedObject pod, V1Node node, DateTimeOffset now)
    {
        if (!HasNoExecute(node))
            return null;
        var patience = PodPatience.Read(pod.Value.Span);
        DateTimeOffset? earliest = null;
        foreach (var taint in node.Spec?.Taints ?? [])
        {
            if (taint.Effect != Taints.NoExecute)
                continue;
            var tolerated = false;
            long? seconds = null;
            foreach (var toleration in patience.Tolerations)
            {
                if (!Taints.Tolerates(toleration, taint))
                    continue;
                tolerated = true;
                if (toleration.TolerationSeconds is { } limit)
                    seconds = Math.Min(seconds ?? long.MaxValue, Math.Max(limit, 0));
            }

            if (!tolerated)
                return now;
            if (seconds is not { } left)
                continue;
            var since = Since(patience, taint, now);
            var at = left > (DateTimeOffset.MaxValue - since).TotalSeconds - 1 ? DateTimeOffset.MaxValue : since.AddSeconds(left);
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
    private static DateTimeOffset Since(PodPatience pod, V1Taint taint, DateTimeOffset now)
    {
        var since = taint.TimeAdded is { } added ? new DateTimeOffset(DateTime.SpecifyKind(added, DateTimeKind.Utc)) : now;
        return pod.Created is { } created && created > since ? created : since;
    }
}
