using k8s.Models;

namespace OrleansOrchestrator.Grains.Nodes;

/// <summary>The conditions of a node's status, and what the control plane makes of silence. Pure.</summary>
internal static class NodeConditions
{
    /// <summary>The conditions a node reports; all become unknown when it falls silent.</summary>
    private static readonly string[] Reported = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

    public static V1NodeCondition? Find(V1Node node, string type)
    {
        foreach (var condition in node.Status?.Conditions ?? [])
        {
            if (condition.Type == type)
                return condition;
        }

        return null;
    }

    public static bool IsReady(V1Node node) => Find(node, "Ready")?.Status == "True";

    /// <summary>True when every reported condition already says that nothing is known.</summary>
    public static bool AreUnknown(V1Node node)
    {
        foreach (var type in Reported)
        {
            if (Find(node, type)?.Status != "Unknown")
                return false;
        }

        return true;
    }

    /// <summary>Marks what is no longer known. False when nothing changed.</summary>
    public static bool MarkUnknown(V1Node node, DateTime now)
    {
        node.Status ??= new V1NodeStatus();
        node.Status.Conditions ??= [];
        var changed = false;
        foreach (var type in Reported)
        {
            var condition = Find(node, type);
            if (condition is null)
            {
                node.Status.Conditions.Add(new V1NodeCondition
                {
                    Type = type,
                    Status = "Unknown",
                    Reason = "NodeStatusNeverUpdated",
                    Message = "Kubelet never posted node status.",
                    LastHeartbeatTime = node.Metadata.CreationTimestamp,
                    LastTransitionTime = now,
                });
                changed = true;
            }
            else if (condition.Status != "Unknown")
            {
                condition.Status = "Unknown";
                condition.Reason = "NodeStatusUnknown";
                condition.Message = "Kubelet stopped posting node status.";
                condition.LastTransitionTime = now;
                changed = true;
            }
        }

        return changed;
    }
}
