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
/// Writes conditions and events about placement in batches beside the scheduler. A burst beyond the bound is dropped: the pod is tried,
/// and reported, again.
/// </summary>
internal sealed partial class PlacementReporter(
    IObjectClient objects, IEventRecorder events, TimeProvider time, ILogger<PlacementReporter> logger)
    : BackgroundService, IPlacementReporter
{
    private const int Waiting = 16_384;
    private const int LargestBatch = 512;

    // Pods come in bursts: waiting a moment makes one write of many.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(10);

    private readonly Channel<(V1Pod Pod, Decision Decision)> _unschedulable =
        Channel.CreateBounded<(V1Pod, Decision)>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Scheduled(Placement placement)
    {
        var pod = placement.Pod.Pod;
        events.Record(pod, PodScheduler.Name, "Normal", "Scheduled",
            $"Successfully assigned {pod.Metadata.NamespaceProperty}/{pod.Metadata.Name} to {placement.Node}");
    }

    public void Unschedulable(V1Pod pod, Decision decision) => _unschedulable.Writer.TryWrite((pod, decision));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<(V1Pod Pod, Decision Decision)>();
        try
        {
            while (await _unschedulable.Reader.WaitToReadAsync(stoppingToken))
            {
                await Task.Delay(Linger, time, stoppingToken);
                while (batch.Count < LargestBatch && _unschedulable.Reader.TryRead(out var refused))
                    batch.Add(refused);
                await ReportAsync(batch, stoppingToken);
                batch.Clear();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task ReportAsync(List<(V1Pod Pod, Decision Decision)> batch, CancellationToken ct)
    {
        try
        {
            var refusals = new PodRefusal[batch.Count];
            for (var i = 0; i < refusals.Length; i++)
            {
                var (pod, decision) = batch[i];
                var nominated = decision.Rescue?.NominatedNode;
                foreach (var victim in decision.Rescue?.Victims ?? [])
                    await PreemptAsync(pod, victim, nominated!, ct);
                refusals[i] = new PodRefusal(
                    pod.Metadata.NamespaceProperty, pod.Metadata.Name, pod.Metadata.Uid, decision.Describe(), nominated);
            }

            var waiting = await objects.RefuseManyAsync(refusals, ct);
            for (var i = 0; i < refusals.Length; i++)
            {
                if (waiting[i])
                    events.Record(batch[i].Pod, PodScheduler.Name, "Warning", "FailedScheduling", refusals[i].Message);
            }
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogReportFailed(logger, e, batch.Count);
        }
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

    [LoggerMessage(LogLevel.Warning, "Reporting on the placement of {Count} pods failed")]
    private static partial void LogReportFailed(ILogger logger, Exception e, int count);
}
