using k8s.Models;
using OrleansOrchestrator.Api.Bootstrap;

namespace OrleansOrchestrator.Grains.Certificates;

/// <summary>The signatures that the ConfigMap <c>cluster-info</c> is to have: one of each token that may sign.</summary>
internal static class ClusterInfoPlan
{
    public const string Key = ClusterInfoMap.Namespace + "/" + ClusterInfoMap.Name;

    private const string Content = "kubeconfig";

    /// <summary>Puts the signatures right; false when nothing was wrong.</summary>
    public static bool Correct(V1ConfigMap map, IReadOnlyList<V1Secret> secrets, DateTimeOffset now)
    {
        if (map.Data is null || !map.Data.TryGetValue(Content, out var content))
            return false;
        var wanted = new Dictionary<string, string>();
        foreach (var secret in secrets)
        {
            if (BootstrapTokenSecret.SignerOf(secret, now) is { } token)
                wanted[TokenSignature.KeyOf(token)] = TokenSignature.Make(token, content);
        }

        var changed = false;
        foreach (var key in new List<string>(map.Data.Keys))
        {
            if (key.StartsWith(TokenSignature.KeyPrefix, StringComparison.Ordinal) && !wanted.ContainsKey(key))
                changed |= map.Data.Remove(key);
        }

        foreach (var (key, signature) in wanted)
        {
            if (map.Data.TryGetValue(key, out var there) && there == signature)
                continue;
            map.Data[key] = signature;
            changed = true;
        }

        return changed;
    }
}
