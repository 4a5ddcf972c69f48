using k8s.Models;

namespace OrleansOrchestrator.Grains.ReplicaSets;

/// <summary>The part of a selector that a label index can answer; the rest is checked object by object.</summary>
internal static class LabelIndexKeys
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    public static IReadOnlyDictionary<string, string> Of(V1LabelSelector selector) => selector.MatchLabels switch
    {
        null => None,
        IReadOnlyDictionary<string, string> labels => labels,
        var labels => new Dictionary<string, string>(labels),
    };
}
