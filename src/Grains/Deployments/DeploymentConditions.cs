using k8s.Models;

namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>The conditions of a Deployment and the rule by which one replaces another.</summary>
internal static class DeploymentConditions
{
    public const string Progressing = "Progressing";
    public const string Available = "Available";
    public const string ReplicaFailure = "ReplicaFailure";

    public static V1DeploymentCondition? Find(List<V1DeploymentCondition> conditions, string type) =>
        conditions.Find(condition => condition.Type == type);

    public static void Remove(List<V1DeploymentCondition> conditions, string type) =>
        conditions.RemoveAll(condition => condition.Type == type);

    /// <summary>Replaces the condition of that type, unless status and reason stay; its transition time stays while the status does.</summary>
    public static void Set(List<V1DeploymentCondition> conditions, V1DeploymentCondition condition)
    {
        var old = Find(conditions, condition.Type);
        if (old is not null && old.Status == condition.Status && old.Reason == condition.Reason)
            return;
        if (old is not null && old.Status == condition.Status)
            condition.LastTransitionTime = old.LastTransitionTime;
        Remove(conditions, condition.Type);
        conditions.Add(condition);
    }

    public static void SetProgressing(Rollout rollout, string status, string reason, string message) =>
        Set(rollout.Conditions, Make(Progressing, status, reason, message, rollout.Now));

    /// <summary>As <see cref="SetProgressing"/>, but also when only the time is new: there was progress just now.</summary>
    public static void RefreshProgressing(Rollout rollout, string reason, string message)
    {
        var condition = Make(Progressing, "True", reason, message, rollout.Now);
        if (Find(rollout.Conditions, Progressing) is { Status: "True" } old)
            condition.LastTransitionTime = old.LastTransitionTime;
        Remove(rollout.Conditions, Progressing);
        rollout.Conditions.Add(condition);
    }

    public static V1DeploymentCondition Make(string type, string status, string reason, string message, DateTime now) => new()
    {
        Type = type,
        Status = status,
        Reason = reason,
        Message = message,
        LastTransitionTime = now,
        LastUpdateTime = now,
    };

    public static bool AreSame(IList<V1DeploymentCondition>? left, IList<V1DeploymentCondition>? right)
    {
        if ((left?.Count ?? 0) != (right?.Count ?? 0))
            return false;
        for (var i = 0; i < (left?.Count ?? 0); i++)
        {
            var (a, b) = (left![i], right![i]);
            if (a.Type != b.Type || a.Status != b.Status || a.Reason != b.Reason || a.Message != b.Message
                || a.LastUpdateTime != b.LastUpdateTime || a.LastTransitionTime != b.LastTransitionTime)
                return false;
        }

        return true;
    }
}
