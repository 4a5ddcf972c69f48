using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Registry.Admission.Plugins;

/// <summary>
/// An object that names no class, neither in its field nor in the annotation that came before the field, gets the class that an
/// annotation marks as the default: the newest of them, by name where they are of one age. An empty name is a name.
/// </summary>
public abstract class DefaultClass(string resource, string field, string olderAnnotation, ResourceCaches caches, string classes, string mark)
    : IAdmissionPlugin
{
    public abstract string Name { get; }

    public bool Handles(AdmissionRequest request) =>
        request.Operation == AdmissionOperation.Create && request.Subresource is null && request.Resource.QualifiedName == resource;

    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken ct)
    {
        var obj = request.Object!;
        if (obj.GetString("spec", field) is not null || obj.GetString("metadata", "annotations", olderAnnotation) is not null)
            return;
        var cache = caches.Get(classes);
        await cache.WaitForAsync(0, ct);
        if (Find(cache.Snapshot) is { } name)
            obj.Ensure("spec")[field] = name;
    }

    private string? Find(ResourceSnapshot all)
    {
        string? best = null;
        var bestTime = "";
        foreach (var item in all.Objects)
        {
            var tree = StoredForm.Parse(item.Value);
            if (tree.GetString("metadata", "annotations", mark) != "true")
                continue;
            var created = tree.GetString("metadata", "creationTimestamp") ?? "";
            // Objects come in the order of their names.
            if (best is not null && string.CompareOrdinal(created, bestTime) <= 0)
                continue;
            best = item.Head.Name;
            bestTime = created;
        }

        return best;
    }
}
