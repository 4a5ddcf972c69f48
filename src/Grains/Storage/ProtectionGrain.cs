using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Storage;

/// <summary>
/// Base of grains that keep a storage object while it is in use: a finalizer is on it from the start, and is taken off when the object is
/// to be deleted and nothing uses it any more.
/// </summary>
internal abstract class ProtectionGrain<T>(string finalizer, IObjectClient objects, TimeProvider time, ILogger logger)
    : ControllerGrain(time, logger)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    protected IObjectClient Objects => objects;

    /// <summary>Waits until the caches hold all that may use the object.</summary>
    protected abstract Task SyncUsersAsync(CancellationToken ct);

    protected abstract bool IsInUse(T obj);

    protected sealed override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        await objects.SyncAsync(ct, typeof(T));
        if (objects.Get<T>(Namespace, Name) is not { } obj)
            return null;
        if (ProtectionFinalizers.Lacks(obj, finalizer))
        {
            await objects.MutateAsync<T>(Namespace, Name, newest => ProtectionFinalizers.Add(newest, finalizer), ct: ct);
            return null;
        }

        if (!ProtectionFinalizers.Keeps(obj, finalizer))
            return null;
        await SyncUsersAsync(ct);
        await objects.MutateAsync<T>(
            Namespace, Name, newest => !IsInUse(newest) && ProtectionFinalizers.Remove(newest, finalizer), ct: ct);
        return null;
    }
}
