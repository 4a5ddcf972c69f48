using k8s.Models;

namespace OrleansOrchestrator.Grains.ServiceAccounts;

/// <summary>The ConfigMap <c>kube-root-ca.crt</c> by which pods know the API server.</summary>
internal static class RootCaPlan
{
    public const string Name = "kube-root-ca.crt";
    private const string Key = "ca.crt";
    private const string Description = "kubernetes.io/description";
    private const string Text = "CA bundle to verify the API server by its internal addresses; good for nothing else.";

    /// <summary>The ConfigMap to create when there is none.</summary>
    public static V1ConfigMap Make(string ns, string caPem) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = Name,
            NamespaceProperty = ns,
            Annotations = new Dictionary<string, string> { [Description] = Text },
        },
        Data = new Dictionary<string, string> { [Key] = caPem },
    };

    /// <summary>Puts right a copy that may be edited; false when nothing was wrong.</summary>
    public static bool Correct(V1ConfigMap map, string caPem)
    {
        if (map.Data is { Count: 1 } && map.Data.TryGetValue(Key, out var pem) && pem == caPem
            && map.BinaryData is null or { Count: 0 } && map.Metadata.Annotations?.ContainsKey(Description) == true)
            return false;
        map.Data = new Dictionary<string, string> { [Key] = caPem };
        map.BinaryData = null;
        map.Metadata.Annotations ??= new Dictionary<string, string>();
        map.Metadata.Annotations[Description] = Text;
        return true;
    }
}
