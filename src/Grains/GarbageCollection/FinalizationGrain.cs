using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Client;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Grains.GarbageCollection;

/// <summary>Does for one object that is being deleted what its orphan or foreground finalizer asks, then removes the finalizer.</summary>
internal sealed class FinalizationGrain(
    ObjectGraph graph, IResourceStore store, IEventRecorder events, TimeProvider time, ILogger<FinalizationGrain> logger)
    : ControllerGrain(time, logger), IFinalizationGrain
{
    // Dependents that go wake this grain; this is for those whose end it did not hear of.
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(5);

    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        await graph.SyncAsync(ct);
        if (Observe() is not { } owner || !GarbageFinalizers.AreDue(owner.Object.Head))
            return null;
        var uid = owner.Object.Head.Uid;
        var collector = new DependentCollector(graph, store, events);
        if (owner.Object.Head.Finalizers.Contains(GarbageFinalizers.Orphan))
        {
            await collector.ReleaseAsync(graph.DependentsOf(uid), uid, ct);
            await collector.Writer.RemoveFinalizerAsync(owner, GarbageFinalizers.Orphan, ct);
            return GarbageFinalizers.WaitsForDependents(owner.Object.Head) ? TimeSpan.Zero : null;
        }

        await collector.CollectAsync([.. graph.DependentsOf(uid).Where(dependent => !dependent.Object.Head.IsDeleting)], ct);
        await graph.SyncAsync(ct);
        if (graph.DependentsOf(uid).Any(dependent => Blocks(dependent, uid)))
            return Recheck;
        // The owner may have changed since: its newest state is what the patch must be made of.
        if (Observe() is { } newest && newest.Object.Head.Uid == uid && GarbageFinalizers.WaitsForDependents(newest.Object.Head))
            await collector.Writer.RemoveFinalizerAsync(newest, GarbageFinalizers.Foreground, ct);
        return null;
    }

    private GraphObject? Observe()
    {
        var border = Key.IndexOf('|');
        return graph.Get(Key[..border], Key[(border + 1)..]);
    }

    private static bool Blocks(GraphObject dependent, string ownerUid)
    {
        foreach (var owner in dependent.Object.Head.Owners)
        {
            if (owner.Uid == ownerUid && owner.BlockOwnerDeletion)
                return true;
        }

        return false;
    }
}
