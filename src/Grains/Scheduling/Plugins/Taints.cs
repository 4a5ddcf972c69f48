using k8s.Models;

namespace OrleansOrchestrator.Grains.Scheduling.Plugins;

/// <summary>Which taints a pod puts up with. Shared by placement and eviction.</summary>
internal static class Taints
{
    public const string NoSchedule = "NoSchedule";
    public const string NoExecute = "NoExecute";
    public const string PreferNoSchedule = "PreferNoSchedule";

    public static bool Tolerates(IList<V1Toleration>? tolerations, V1Taint taint)
    {
        if (tolerations is null)
            return false;
        for (var i = 0; i < tolerations.Count; i++)
        {
            if (Tolerates(tolerations[i], taint))
                return true;
        }

        return false;
    }

    public static bool Tolerates(V1Toleration toleration, V1Taint taint)
    {
        if (!string.IsNullOrEmpty(toleration.Effect) && toleration.Effect != taint.Effect)
            return false;
        if (!string.IsNullOrEmpty(toleration.Key) && toleration.Key != taint.Key)
            return false;
        return toleration.OperatorProperty switch
        {
            "Exists" => true,
            null or "" or "Equal" => !string.IsNullOrEmpty(toleration.Key) && (toleration.Value ?? "") == (taint.Value ?? ""),
            "Lt" => long.TryParse(taint.Value, out var have) && long.TryParse(toleration.Value, out var limit) && have < limit,
            "Gt" => long.TryParse(taint.Value, out var have) && long.TryParse(toleration.Value, out var limit) && have > limit,
            _ => false,
        };
    }
}
