using k8s.Models;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Endpoints;

/// <summary>Which services get endpoints, and of which pods.</summary>
internal static class ServiceEndpoints
{
    /// <summary>A service without selector has the endpoints that its owner writes; an external name has none.</summary>
    public static bool HasEndpoints(V1Service service) =>
        service.Spec.Type != "ExternalName" && service.Spec.Selector is { Count: > 0 };

    public static IReadOnlyList<V1Pod> PodsOf(IObjectClient objects, V1Service service) => objects.ListByLabels<V1Pod>(
        service.Metadata.NamespaceProperty,
        service.Spec.Selector as IReadOnlyDictionary<string, string> ?? new Dictionary<string, string>(service.Spec.Selector));

    public static bool Selects(V1Service service, IReadOnlyDictionary<string, string> labels)
    {
        if (!HasEndpoints(service))
            return false;
        foreach (var (key, value) in service.Spec.Selector)
        {
            if (!labels.TryGetValue(key, out var actual) || actual != value)
                return false;
        }

        return true;
    }
}
