using k8s.Models;

namespace OrleansOrchestrator.Grains.ReplicaSets;

/// <summary>An object's labels as selectors want them; none are an empty set.</summary>
internal static class ObjectLabels
{
    private static readonly Dictionary<string, string> None = [];

    public static IReadOnlyDictionary<string, string> Of(V1ObjectMeta metadata) => metadata.Labels switch
    {
        null => None,
        IReadOnlyDictionary<string, string> labels => labels,
        { } others => new Dictionary<string, string>(others),
    };
}
