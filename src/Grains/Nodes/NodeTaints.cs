using k8s.Models;

namespace OrleansOrchestrator.Grains.Nodes;

/// <summary>The taints that say in scheduling's terms what a node's conditions say. Pure.</summary>
internal static class NodeTaints
{
    public const string NotReady = "node.kubernetes.io/not-ready";
    public const string Unreachable = "node.kubernetes.io/unreachable";
    private const string Unschedulable = "node.kubernetes.io/unschedulable";
    private const string NoSchedule = "NoSchedule";
    private const string NoExecute = "NoExecute";

    private static readonly (string Condition, string Taint)[] Pressures =
    [
        ("MemoryPressure", "node.kubernetes.io/memory-pressure"),
        ("DiskPressure", "node.kubernetes.io/disk-pressure"),
        ("PIDPressure", "node.kubernetes.io/pid-pressure"),
        ("NetworkUnavailable", "node.kubernetes.io/network-unavailable"),
    ];

    /// <summary>
    /// Brings the taints in line with the conditions; taints of other origin stay. False when nothing changed.
    /// </summary>
    /// <param name="mayEvict">Whether a lost node's pods may be driven out now; if not, such a taint that is there is taken off.</param>
    public static bool Align(V1Node node, bool mayEvict, DateTime now)
    {
        var ready = NodeConditions.Find(node, "Ready")?.Status;
        var changed = false;
        // A node that has not reported yet keeps what admission gave it.
        if (ready is not null)
        {
            changed |= Set(node, NotReady, NoSchedule, ready == "False", now);
            changed |= Set(node, Unreachable, NoSchedule, ready == "Unknown", now);
            changed |= Set(node, NotReady, NoExecute, ready == "False" && mayEvict, now);
            changed |= Set(node, Unreachable, NoExecute, ready == "Unknown" && mayEvict, now);
        }

        foreach (var (condition, taint) in Pressures)
            changed |= Set(node, taint, NoSchedule, NodeConditions.Find(node, condition)?.Status == "True", now);
        changed |= Set(node, Unschedulable, NoSchedule, node.Spec?.Unschedulable == true, now);
        return changed;
    }

    private static bool Set(V1Node node, string key, string effect, bool wanted, DateTime now)
    {
        var taints = node.Spec?.Taints;
        var index = -1;
        for (var i = 0; i < (taints?.Count ?? 0); i++)
        {
            if (taints![i].Key == key && taints[i].Effect == effect)
                index = i;
        }

        if (wanted == index >= 0)
            return false;
        if (wanted)
        {
            node.Spec ??= new V1NodeSpec();
            node.Spec.Taints ??= [];
            node.Spec.Taints.Add(new V1Taint { Key = key, Effect = effect, TimeAdded = now });
        }
        else
        {
            taints!.RemoveAt(index);
            if (taints.Count == 0)
                node.Spec!.Taints = null;
        }

        return true;
    }
}
