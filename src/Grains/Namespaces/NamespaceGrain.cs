using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.ReplicaSets;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Client;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Grains.Namespaces;

/// <summary>Reconciles one namespace: active while it lives; when deleted, emptied of everything, then let go.</summary>
internal sealed class NamespaceGrain(
    IObjectClient objects, IResourceCatalog catalog, IResourceStore store, TimeProvider time, ILogger<NamespaceGrain> logger)
    : ControllerGrain(time, logger), INamespaceGrain
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly NamespaceContents _contents = new(catalog, store);
    private TimeSpan _pause = FirstLook;

    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        await objects.SyncAsync(ct, typeof(V1Namespace));
        if (objects.Get<V1Namespace>("", Name) is not { } ns)
            return null;
        await WriteStatusAsync(ns, NamespaceStatusPlan.Phase(ns), ct);
        if (ns.Metadata.DeletionTimestamp is null)
            return null;
        if (ns.Spec?.Finalizers?.Contains(NamespaceStatusPlan.Finalizer) == true)
        {
            var report = await _contents.DeleteAsync(Name, ct);
            if (!report.IsEmpty)
                return await LookAgainAsync(ns, report, ct);
            await FinalizeAsync(ns, ct);
        }

        await RemoveAsync(ns, ct);
        return null;
    }

    private async Task<TimeSpan?> LookAgainAsync(V1Namespace ns, ContentReport report, CancellationToken ct)
    {
        await WriteStatusAsync(
            ns, NamespaceStatusPlan.AfterDeletion(ns, report, ApiTime.Truncate(Time.GetUtcNow().UtcDateTime)), ct);
        // Not every end of an object wakes this grain, so it looks, ever less often.
        var pause = _pause;
        _pause = _pause * 1.5 > LongestPause ? LongestPause : _pause * 1.5;
        return pause;
    }

    private Task FinalizeAsync(V1Namespace ns, CancellationToken ct) => objects.MutateAsync<V1Namespace>(
        "", Name,
        copy => copy.Metadata.Uid == ns.Metadata.Uid && copy.Spec?.Finalizers?.Remove(NamespaceStatusPlan.Finalizer) == true,
        "finalize", ct);

    /// <summary>Takes away a namespace that nothing holds any longer, where its last finalizer did not do so.</summary>
    private async Task RemoveAsync(V1Namespace ns, CancellationToken ct)
    {
        if (objects.Get<V1Namespace>("", Name) is { } left && left.Metadata.Uid == ns.Metadata.Uid
            && left.Metadata.Finalizers is null or { Count: 0 } && left.Spec?.Finalizers is null or { Count: 0 })
            await objects.DeleteAsync<V1Namespace>("", Name, ns.Metadata.Uid, ct: ct);
    }

    private async Task WriteStatusAsync(V1Namespace ns, V1NamespaceStatus status, CancellationToken ct)
    {
        if (!NamespaceStatusPlan.Differs(ns.Status, status))
            return;
        await objects.MutateAsync<V1Namespace>(
            "", Name,
            copy =>
            {
                if (copy.Metadata.Uid != ns.Metadata.Uid)
                    return false;
                copy.Status = status;
                return true;
            },
            "status", ct);
    }
}
