using k8s.Models;

namespace OrleansOrchestrator.Grains.Nodes;

/// <summary>What to do about a node now, and when to look again if nothing else happens before.</summary>
/// <param name="MarkUnknown">It is silent: its conditions become unknown.</param>
/// <param name="AlignTaints">Its taints do not say what its conditions say.</param>
/// <param name="MarkPodsNotReady">What ran there can no longer be called ready.</param>
/// <param name="AssignCidr">It has no range of pod addresses.</param>
internal readonly record struct NodePlan(
    bool MarkUnknown, bool AlignTaints, bool MarkPodsNotReady, bool AssignCidr, TimeSpan? LookAgain)
{
    private static readonly TimeSpan HeldBack = TimeSpan.FromSeconds(5);

    /// <param name="lastSeen">When the node was last heard of.</param>
    /// <param name="wasReady">It was ready when last looked at.</param>
    /// <param name="mayEvict">Whether pods may be driven from lost nodes now.</param>
    public static NodePlan Plan(
        V1Node node, DateTimeOffset lastSeen, bool wasReady, bool mayEvict, DateTimeOffset now, NodeOptions options)
    {
        var ready = NodeConditions.Find(node, "Ready")?.Status;
        var deadline = ready is null && node.Metadata.CreationTimestamp is { } created
            ? Later(lastSeen, new DateTimeOffset(DateTime.SpecifyKind(created, DateTimeKind.Utc))) + options.StartupGracePeriod
            : lastSeen + options.MonitorGracePeriod;
        var silent = now >= deadline;
        var markUnknown = silent && !NodeConditions.AreUnknown(node);
        var status = silent ? "Unknown" : ready;

        // Taints are compared on a copy: what the node will say after this plan.
        var after = new V1Node
        {
            Metadata = node.Metadata,
            Spec = new V1NodeSpec { Unschedulable = node.Spec?.Unschedulable, Taints = node.Spec?.Taints is { } t ? [.. t] : null },
            Status = new V1NodeStatus { Conditions = Conditions(node, markUnknown) },
        };
        var alignTaints = NodeTaints.Align(after, mayEvict, now.UtcDateTime);
        var lost = status is "Unknown" or "False";
        TimeSpan? lookAgain = silent ? lost && !mayEvict ? HeldBack : null : deadline - now;
        if (lost && !mayEvict && (lookAgain is null || lookAgain > HeldBack))
            lookAgain = HeldBack;
        return new NodePlan(
            markUnknown, alignTaints, status == "Unknown" || (lost && wasReady),
            options.AllocateNodeCidrs && string.IsNullOrEmpty(node.Spec?.PodCIDR), lookAgain);
    }

    private static List<V1NodeCondition> Conditions(V1Node node, bool unknown)
    {
        var conditions = new List<V1NodeCondition>();
        foreach (var condition in node.Status?.Conditions ?? [])
        {
            var silenced = unknown && condition.Type is "Ready" or "MemoryPressure" or "DiskPressure" or "PIDPressure";
            conditions.Add(new V1NodeCondition { Type = condition.Type, Status = unknown && silenced ? "Unknown" : condition.Status });
        }

        if (unknown && NodeConditions.Find(node, "Ready") is null)
            conditions.Add(new V1NodeCondition { Type = "Ready", Status = "Unknown" });
        return conditions;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
