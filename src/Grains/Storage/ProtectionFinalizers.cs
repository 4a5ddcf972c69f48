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
    public static bool Keeps(IKubernetesObject<V1ObjectMeta> obj, string finalizer) =>
        obj.Metadata.DeletionTimestamp is not null && obj.Metadata.Finalizers?.Contains(finalizer) == true;

    /// <summary>The object is to stay and nothing would keep it: it was made while its admission plugin was off.</summary>
    public static bool Lacks(IKubernetesObject<V1ObjectMeta> obj, string finalizer) =>
        obj.Metadata.DeletionTimestamp is null && obj.Metadata.Finalizers?.Contains(finalizer) != true;

    /// <summary>Puts the finalizer on an object that may be edited; false when it does not lack it.</summary>
    public static bool Add(IKubernetesObject<V1ObjectMeta> obj, string finalizer)
    {
        if (!Lacks(obj, finalizer))
            return false;
        obj.Metadata.Finalizers = [.. obj.Metadata.Finalizers ?? [], finalizer];
        return true;
    }

    /// <summary>Takes the finalizer from an object that may be edited; false when it does not keep it.</summary>
    public static bool Remove(IKubernetesObject<V1ObjectMeta> obj, string finalizer) =>
        Keeps(obj, finalizer) && obj.Metadata.Finalizers.Remove(finalizer);
}
