using k8s.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Pods;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Nodes;

/// <summary>Executes <see cref="NodePlan"/> for one node and keeps the <see cref="NodeLedger"/> of what is placed on it.</summary>
internal sealed partial class NodeGrain(
    IObjectClient objects, IEventRecorder events, ClusterSnapshot snapshot, ClusterFeed feed, IOptions<NodeOptions> options,
    TimeProvider time, ILogger<NodeGrain> logger) : ControllerGrain(time, logger), INodeGrain
{
    private const string Component = "node-controller";
    private const string LeaseNamespace = "kube-node-lease";
    private static readonly TimeSpan CidrRetry = TimeSpan.FromMinutes(1);

    private readonly NodeLedger _ledger = new(time);
    private HeartbeatTracker _heartbeat = new();
    private string? _uid;
    private bool _wasReady;
    private bool _cidrMissing;

    // Answers must rest on everything that was bound before this activation.
    public override Task OnActivateAsync(CancellationToken cancellationToken) => feed.Synced.WaitAsync(cancellationToken);

    public Task<IReadOnlyList<OfferAnswer>> OfferAsync(IReadOnlyList<PodOffer> pods) =>
        Task.FromResult<IReadOnlyList<OfferAnswer>>(_ledger.Decide(snapshot.Find(Key), pods));

    public Task ReleaseAsync(IReadOnlyList<string> uids)
    {
        _ledger.Release(uids);
        return Task.CompletedTask;
    }

    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        await objects.SyncAsync(ct, typeof(V1Node));
        if (objects.Get<V1Node>("", Name) is not { } node)
        {
            await ForgetAsync(ct);
            return null;
        }

        var now = Time.GetUtcNow();
        Meet(node, now);
        var plan = Look(node, now);
        if (plan.MarkUnknown)
        {
            // Silence may be this process's own: only what the store confirms counts.
            await objects.SyncAsync(ct, typeof(V1Lease));
            if (objects.Get<V1Node>("", Name) is not { } latest)
                return TimeSpan.Zero;
            node = latest;
            plan = Look(node, now);
        }

        if (plan.MarkUnknown)
            node = await MarkUnknownAsync(now, ct) ?? node;
        if (plan.AlignTaints)
            await AlignTaintsAsync(node, now, ct);
        if (plan.MarkPodsNotReady)
            await MarkPodsNotReadyAsync(node, now, ct);
        _wasReady = NodeConditions.IsReady(node);
        return plan.AssignCidr && !await AssignCidrAsync(node, ct) ? Sooner(plan.LookAgain, CidrRetry) : plan.LookAgain;
    }

    private NodePlan Look(V1Node node, DateTimeOffset now)
    {
        _heartbeat.Look(node, objects.Get<V1Lease>(LeaseNamespace, Name), now);
        return NodePlan.Plan(node, _heartbeat.LastSeen, _wasReady, MayEvict(node), now, options.Value);
    }

    /// <summary>Starts anew when the name belongs to another node than before.</summary>
    private void Meet(V1Node node, DateTimeOffset now)
    {
        if (_uid == node.Metadata.Uid)
            return;
        var isNew = node.Metadata.CreationTimestamp is { } created && now.UtcDateTime - created < TimeSpan.FromMinutes(1);
        if (isNew)
            events.Record(node, Component, "Normal", "RegisteredNode", $"Node {Name} event: Registered Node {Name} in Controller");
        _uid = node.Metadata.Uid;
        _heartbeat = new HeartbeatTracker();
        _wasReady = false;
        _cidrMissing = false;
    }

    private async Task ForgetAsync(CancellationToken ct)
    {
        _uid = null;
        if (!options.Value.AllocateNodeCidrs)
            return;
        await GrainFactory.GetGrain<IPodCidrGrain>(IPodCidrGrain.Key).ReleaseAsync(Name, ct);
    }

    private bool MayEvict(V1Node node) =>
        NodeConditions.IsReady(node) || ZoneHealth.MayEvict(snapshot.Nodes, ZoneHealth.Zone(node), options.Value.UnhealthyZoneThreshold);

    private async Task<V1Node?> MarkUnknownAsync(DateTimeOffset now, CancellationToken ct)
    {
        LogLost(logger, Name, now - _heartbeat.LastSeen);
        var marked = await objects.MutateAsync<V1Node>(
            "", Name, latest => NodeConditions.MarkUnknown(latest, now.UtcDateTime), "status", ct);
        if (marked is not null)
            events.Record(marked, Component, "Normal", "NodeNotReady", $"Node {Name} status is now: NodeNotReady");
        return marked;
    }

    private Task AlignTaintsAsync(V1Node node, DateTimeOffset now, CancellationToken ct)
    {
        var mayEvict = MayEvict(node);
        return objects.MutateAsync<V1Node>(
            "", Name, latest => NodeTaints.Align(latest, mayEvict || NodeConditions.IsReady(latest), now.UtcDateTime), ct: ct);
    }

    private async Task MarkPodsNotReadyAsync(V1Node node, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var pod in objects.ListPodsOnNode(Name))
        {
            if (pod.Facts<PodFacts>().Ready != "True")
                continue;
            await objects.ChangeAsync<V1Pod>(pod.Head.Namespace, pod.Head.Name, latest =>
                latest.Metadata.Uid == pod.Head.Uid && IsReady(latest) && PodConditions.SetStatus(latest, "Ready", "False", now.UtcDateTime),
                "status", ct);
            events.Record(PodIdentity.Of(pod), Component, "Warning", "NodeNotReady", "Node is not ready");
        }

        static bool IsReady(V1Pod pod)
        {
            foreach (var condition in pod.Status?.Conditions ?? [])
            {
                if (condition.Type == "Ready")
                    return condition.Status == "True";
            }

            return false;
        }
    }

    private async Task<bool> AssignCidrAsync(V1Node node, CancellationToken ct)
    {
        var cidr = await GrainFactory.GetGrain<IPodCidrGrain>(IPodCidrGrain.Key).AssignAsync(Name, ct);
        if (cidr is null)
        {
            if (!_cidrMissing)
                events.Record(node, "cidrAllocator", "Normal", "CIDRNotAvailable", $"Node {Name} status is now: CIDRNotAvailable");
            _cidrMissing = true;
            return false;
        }

        await objects.MutateAsync<V1Node>("", Name, latest =>
        {
            if (!string.IsNullOrEmpty(latest.Spec?.PodCIDR))
                return false;
            latest.Spec ??= new V1NodeSpec();
            latest.Spec.PodCIDR = cidr;
            latest.Spec.PodCIDRs = [cidr];
            return true;
        }, ct: ct);
        _cidrMissing = false;
        return true;
    }

    private static TimeSpan Sooner(TimeSpan? a, TimeSpan b) => a is { } time && time < b ? time : b;

    [LoggerMessage(LogLevel.Warning, "Node {Node} was last heard of {Silence} ago and counts as lost")]
    private static partial void LogLost(ILogger logger, string node, TimeSpan silence);
}
