using k8s.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Grains.Scheduling.Queue;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Pods;

/// <summary>Executes <see cref="PodPlan"/> for one pod.</summary>
[CollectionAgeLimit(Minutes = 2)]
internal sealed class PodGrain(
    IObjectClient objects, IEventRecorder events, IOptions<PodOptions> options, TimeProvider time,
    ILogger<PodGrain> logger) : ControllerGrain(time, logger), IPodGrain
{
    private DateTimeOffset? _nodeMissingSince;
    private bool _announcedEviction;

    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        // A pod that waits is on its way at once; anything else rests on what this process may not have seen yet.
        if (objects.Find<V1Pod>(Namespace, Name) is { } waiting
            && PodPlan.Plan(waiting, null, null, Time.GetUtcNow(), options.Value).Action == PodAction.Place)
        {
            await AskForPlacementAsync();
            return null;
        }

        await objects.SyncAsync(ct, typeof(V1Pod), typeof(V1Node));
        if (objects.Find<V1Pod>(Namespace, Name) is not { } pod)
            return null;
        var now = Time.GetUtcNow();
        var nodeName = pod.Facts<PodFacts>().NodeName;
        var node = nodeName.Length == 0 ? null : objects.Get<V1Node>("", nodeName);
        _nodeMissingSince = node is null && nodeName.Length > 0 ? _nodeMissingSince ?? now : null;

        var plan = PodPlan.Plan(pod, node, _nodeMissingSince, now, options.Value);
        AnnounceCancelledEviction(pod, plan);
        switch (plan.Action)
        {
            case PodAction.Place:
                await AskForPlacementAsync();
                break;
            case PodAction.Evict:
                await EvictAsync(pod, now, ct);
                break;
            case PodAction.RemoveOrphan:
                await RemoveOrphanAsync(pod, now, ct);
                break;
            case PodAction.RemoveUnplaced:
                await objects.DeleteAsync<V1Pod>(Namespace, Name, pod.Head.Uid, 0, ct: ct);
                break;
        }

        return plan.LookAgain;
    }

    /// <summary>Whoever places the pods of its share sees that it waits; all that is needed is that somebody does.</summary>
    private Task AskForPlacementAsync() => GrainFactory.GetGrain<IPlacementGrain>(WaitingPods.ShareOf(Key)).WakeAsync();

    private async Task EvictAsync(CachedObject pod, DateTimeOffset now, CancellationToken ct)
    {
        events.Record(
            PodIdentity.Of(pod), "taint-eviction-controller", "Normal", "TaintManagerEviction", $"Marking for deletion Pod {Namespace}/{Name}");
        await MarkDisruptedAsync(
            pod, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint", now, failed: false, ct);
        await objects.DeleteAsync<V1Pod>(Namespace, Name, pod.Head.Uid, ct: ct);
    }

    private async Task RemoveOrphanAsync(CachedObject pod, DateTimeOffset now, CancellationToken ct)
    {
        if (!pod.Facts<PodFacts>().IsTerminal)
            await MarkDisruptedAsync(pod, "DeletionByPodGC", "PodGC: node no longer exists", now, failed: true, ct);
        await objects.DeleteAsync<V1Pod>(Namespace, Name, pod.Head.Uid, 0, ct: ct);
    }

    private Task MarkDisruptedAsync(CachedObject pod, string reason, string message, DateTimeOffset now, bool failed, CancellationToken ct) =>
        objects.ChangeAsync<V1Pod>(Namespace, Name, latest =>
        {
            if (latest.Metadata.Uid != pod.Head.Uid)
                return false;
            var changed = PodConditions.Set(latest, "DisruptionTarget", "True", reason, message, now.UtcDateTime);
            if (failed && latest.Status.Phase != "Failed")
            {
                latest.Status.Phase = "Failed";
                changed = true;
            }

            return changed;
        }, "status", ct);

    private void AnnounceCancelledEviction(CachedObject pod, PodPlan plan)
    {
        var pending = plan is { Action: PodAction.Nothing, LookAgain: not null } && _nodeMissingSince is null;
        if (_announcedEviction && !pending && plan.Action == PodAction.Nothing && !pod.Head.IsDeleting)
        {
            events.Record(
                PodIdentity.Of(pod), "taint-eviction-controller", "Normal", "TaintManagerEviction",
                $"Cancelling deletion of Pod {Namespace}/{Name}");
        }

        _announcedEviction = pending;
    }
}
