using System.Threading.Channels;
using k8s.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Pods;
using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Scheduling.Framework;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Scheduling;

/// <summary>
/// Writes conditions and events about placement, one after the other beside the scheduler. A burst beyond the bound is dropped: the
/// pod is tried, and reported, again.
/// </summary>
internal sealed partial class PlacementReporter(
    IObjectClient objects, IEventRecorder events, TimeProvider time, ILogger<PlacementReporter> logger)
    : BackgroundService, IPlacementReporter
{
    private readonly Channel<(V1Pod Pod, Decision Decision)> _unschedulable =
        Channel.CreateBounded<(V1Pod, Decision)>(new BoundedChannelOptions(4096) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Scheduled(Placement placement)
    {
        var pod = placement.Pod.Pod;
        events.Record(pod, PodScheduler.Name, "Normal", "Scheduled",
            $"Successfully assigned {pod.Metadata.NamespaceProperty}/{pod.Metadata.Name} to {placement.Node}");
    }

    public void Unschedulable(V1Pod pod, Decision decision) => _unschedulable.Writer.TryWrite((pod, decision));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (pod, decision) in _unschedulable.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await ReportAsync(pod, decision, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogReportFailed(logger, e, pod.Metadata.NamespaceProperty, pod.Metadata.Name);
            }
        }
    }

    private async Task ReportAsync(V1Pod pod, Decision decision, CancellationToken ct)
    {
        var message = decision.Describe();
        var nominated = decision.Rescue?.NominatedNode;
        foreach (var victim in decision.Rescue?.Victims ?? [])
            await PreemptAsync(pod, victim, nominated!, ct);

        var now = time.GetUtcNow().UtcDateTime;
        var current = await objects.MutateAsync<V1Pod>(pod.Metadata.NamespaceProperty, pod.Metadata.Name, latest =>
        {
            if (latest.Metadata.Uid != pod.Metadata.Uid || !string.IsNullOrEmpty(latest.Spec.NodeName))
                return false;
            latest.Status ??= new V1PodStatus();
            var changed = PodConditions.Set(latest, "PodScheduled", "False", "Unschedulable", message, now);
            if (nominated is not null && latest.Status.NominatedNodeName != nominated)
            {
                latest.Status.NominatedNodeName = nominated;
                changed = true;
            }

            return changed;
        }, "status", ct);
        if (current is not null && current.Metadata.Uid == pod.Metadata.Uid && string.IsNullOrEmpty(current.Spec.NodeName))
            events.Record(pod, PodScheduler.Name, "Warning", "FailedScheduling", message);
    }

    private async Task PreemptAsync(V1Pod preemptor, PodFootprint victim, string node, CancellationToken ct)
    {
        var slash = victim.Key.IndexOf('/');
        var (ns, name) = (victim.Key[..slash], victim.Key[(slash + 1)..]);
        if (objects.Get<V1Pod>(ns, name) is not { } pod || pod.Metadata.Uid != victim.Uid || pod.Metadata.DeletionTimestamp is not null)
            return;
        var now = time.GetUtcNow().UtcDateTime;
        await objects.MutateAsync<V1Pod>(ns, name, latest => latest.Metadata.Uid == victim.Uid && PodConditions.Set(
            latest, "DisruptionTarget", "True", "PreemptionByScheduler", $"{PodScheduler.Name}: preempting to accommodate a higher priority pod",
            now), "status", ct);
        if (await objects.DeleteAsync<V1Pod>(ns, name, victim.Uid, ct: ct))
        {
            events.Record(pod, PodScheduler.Name, "Normal", "Preempted", $"Preempted by pod {preemptor.Metadata.Uid} on node {node}");
        }
    }

    [LoggerMessage(LogLevel.Warning, "Reporting on the placement of pod {Namespace}/{Name} failed")]
    private static partial void LogReportFailed(ILogger logger, Exception e, string @namespace, string name);
}
