using k8s;
using k8s.Models;

namespace OrleansOrchestrator.Grains.Storage;

/// <summary>The finalizers that keep storage objects while they are in use.</summary>
internal static class ProtectionFinalizers
{
    public const string Claim = "kubernetes.io/pvc-protection";
    public const string Volume = "kubernetes.io/pv-protection";
    public const string AttributesClass = "kubernetes.io/vac-protection";

    /// <summary>The object is being deleted and the finalizer still keeps it.</summary>
    public static bool Keeps(IKubernetesObject<V1ObjectMeta>? obj, string finalizer) =>
        obj?.Metadata is { DeletionTimestamp: not null, Finalizers: { } finalizers } && finalizers.Contains(finalizer);

    /// <summary>Takes the finalizer from an object that may be edited; false when it has none.</summary>
    public static bool Remove(IKubernetesObject<V1ObjectMeta> obj, string finalizer) =>
        Keeps(obj, finalizer) && obj.Metadata.Finalizers.Remove(finalizer);
}
