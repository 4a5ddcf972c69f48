using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Admission.Plugins;

/// <summary>A claim that names no storage class gets the default one.</summary>
public sealed class DefaultStorageClass(ResourceCaches caches) : DefaultClass(
    "persistentvolumeclaims", "storageClassName", "volume.beta.kubernetes.io/storage-class",
    caches, "storageclasses.storage.k8s.io", "storageclass.kubernetes.io/is-default-class")
{
    public override string Name => "DefaultStorageClass";
}
