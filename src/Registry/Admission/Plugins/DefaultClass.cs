using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Registry.Admission.Plugins;

/// <summary>Finds the class that an annotation marks as the default: the newest of them, by name where they are of one age.</summary>
internal sealed class DefaultClass(ResourceCache classes, string annotation)
{
    public string? Find()
    {
        string? best = null;
        var bestTime = "";
        foreach (var item in classes.Snapshot.Objects)
        {
            var tree = StoredForm.Parse(item.Value);
            if (tree.GetString("metadata", "annotations", annotation) != "true")
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
