using System.Collections.Frozen;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Registry.Admission.Plugins;

/// <summary>Volumes, claims and attribute classes stay until nothing uses them: a finalizer holds them.</summary>
public sealed class StorageObjectInUseProtection : IAdmissionPlugin
{
    private static readonly FrozenDictionary<string, string> Finalizers = new Dictionary<string, string>
    {
        ["persistentvolumeclaims"] = "kubernetes.io/pvc-protection",
        ["persistentvolumes"] = "kubernetes.io/pv-protection",
        ["volumeattributesclasses.storage.k8s.io"] = "kubernetes.io/vac-protection",
    }.ToFrozenDictionary();

    public string Name => "StorageObjectInUseProtection";

    public bool Handles(AdmissionRequest request) =>
        request.Operation == AdmissionOperation.Create && request.Subresource is null &&
        Finalizers.ContainsKey(request.Resource.QualifiedName);

    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken ct)
    {
        var finalizer = Finalizers[request.Resource.QualifiedName];
        var metadata = request.Object!.Ensure("metadata");
        if (metadata["finalizers"] is not JsonArray finalizers)
            metadata["finalizers"] = finalizers = [];
        foreach (var there in finalizers)
        {
            if ((string?)there == finalizer)
                return ValueTask.CompletedTask;
        }

        finalizers.Add((JsonNode)finalizer);
        return ValueTask.CompletedTask;
    }
}
