using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Grains.Namespaces;

/// <summary>Deletes everything there is in a namespace, whatever its kind, and tells what is left.</summary>
internal sealed class NamespaceContents(IResourceCatalog catalog, IResourceStore store)
{
    private static readonly ListQuery Everything = new();
    private static readonly DeleteRequest InBackground = new(PropagationPolicy: "Background");

    /// <summary>
    /// Pods go first, and as long as one is left nothing else does: what they rely on while they end, and what restrains them, stays.
    /// </summary>
    public async Task<ContentReport> DeleteAsync(string ns, CancellationToken ct)
    {
        var pods = new List<ResourceDefinition>();
        var others = new List<ResourceDefinition>();
        foreach (var resource in Deletable())
            (resource.LogName == "pods" ? pods : others).Add(resource);
        var report = await DeleteAsync(ns, pods, ct);
        return report.IsEmpty ? await DeleteAsync(ns, others, ct) : report;
    }

    /// <summary>One definition of every log with namespaced objects.</summary>
    private IEnumerable<ResourceDefinition> Deletable()
    {
        var seen = new HashSet<string>();
        foreach (var resource in catalog.All)
        {
            if (resource is { Namespaced: true, IsStored: true } && resource.Verbs.Contains("delete") && seen.Add(resource.LogName))
                yield return resource;
        }
    }

    private async Task<ContentReport> DeleteAsync(string ns, List<ResourceDefinition> resources, CancellationToken ct)
    {
        var attempts = await Task.WhenAll(resources.Select(resource => DeleteAsync(ns, resource, ct)));
        return new ContentReport(
            [.. attempts.Where(attempt => attempt.Remains is not null).Select(attempt => attempt.Remains!)],
            [.. attempts.Where(attempt => attempt.Error is not null).Select(attempt => attempt.Error!)]);
    }

    private async Task<(ResourceRemains? Remains, string? Error)> DeleteAsync(string ns, ResourceDefinition resource, CancellationToken ct)
    {
        try
        {
            var list = await store.ListAsync(resource, ns, Everything, ct);
            if (list.Objects.Count == 0)
                return default;
            // What is on its way out already needs no second request, only patience.
            if (list.Objects.Any(item => !item.Head.IsDeleting))
            {
                var context = new WriteContext { User = UserInfo.System, FieldManager = "namespace-controller" };
                await store.DeleteCollectionAsync(resource, ns, Everything, InBackground, context, ct);
                list = await store.ListAsync(resource, ns, Everything, ct);
            }

            return (list.Objects.Count == 0 ? null : Describe(resource, list.Objects), null);
        }
        catch (ApiException error)
        {
            return (null, $"{resource.QualifiedName}: {error.Message}");
        }
    }

    private static ResourceRemains Describe(ResourceDefinition resource, IReadOnlyList<CachedObject> objects)
    {
        var finalizers = new Dictionary<string, int>();
        foreach (var item in objects)
        {
            foreach (var finalizer in item.Head.Finalizers)
                finalizers[finalizer] = finalizers.GetValueOrDefault(finalizer) + 1;
        }

        return new ResourceRemains(resource.Plural + "." + resource.Group, objects.Count, finalizers);
    }
}
