using OrleansOrchestrator.Api.Validation;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Admission.Plugins;

/// <summary>A claim that names no storage class gets the default one; an empty name is a name.</summary>
public sealed class DefaultStorageClass(ResourceCaches caches) : IAdmissionPlugin
{
    private readonly DefaultClass _default = new(
        caches.Get("storageclasses.storage.k8s.io"), "storageclass.kubernetes.io/is-default-class");

    public string Name => "DefaultStorageClass";

    public bool Handles(AdmissionRequest request) =>
        request.Operation == AdmissionOperation.Create && request.Resource.QualifiedName == "persistentvolumeclaims" &&
        request.Subresource is null;

    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken ct)
    {
        var claim = request.Object!;
        if (claim.GetString("spec", "storageClassName") is null &&
            claim.GetString("metadata", "annotations", "volume.beta.kubernetes.io/storage-class") is null &&
            _default.Find() is { } name)
        {
            claim.Ensure("spec")["storageClassName"] = name;
        }

        return ValueTask.CompletedTask;
    }
}
