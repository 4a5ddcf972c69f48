using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Registry.Admission.Plugins;

/// <summary>
/// An object that names no class, neither in its field nor in the annotation that came before the field, gets the class that an
/// annotation marks as the default: the newest of them, by name where they are of one age. An empty name is a name.
/// </summary>
public abstract class DefaultClass(string resource, string field, string olderAnnotation, ResourceCache classes, string mark)
    : IAdmissionPlugin
{
    public abstract string Name { get; }

    public bool Handles(AdmissionRequest request) =>
        request.Operation == AdmissionOperation.Create && request.Subresource is null && request.Resource.QualifiedName == resource;

    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken ct)
    {
        var obj = request.Object!;
        if (obj.GetString("spec", field) is null && obj.GetString("metadata", "annotations", olderAnnotation) is null && Find() is { } name)
            obj.Ensure("spec")[field] = name;
        return ValueTask.CompletedTask;
    }

    private string? Find()
    {
        string? best = null;
        var bestTime = "";
        foreach (var item in classes.Snapshot.Objects)
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
