using k8s.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Api.Objects;
using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Scheduling.Framework;
using OrleansOrchestrator.Grains.Scheduling.Queue;

namespace OrleansOrchestrator.Grains.Scheduling;

/// <summary>
/// The scheduler of this process: takes waiting pods from the queue, chooses nodes over the local snapshot, lets the nodes accept, and
/// makes the bindings durable in bulk. Deciding goes on while earlier decisions are written; several processes work at the same time,
/// each on the pods whose grains live there.
/// </summary>
internal sealed partial class PodScheduler(
    SchedulingQueue queue, ClusterFeed feed, ClusterSnapshot snapshot, SchedulingProfile profile, IReservePlugin reserve, IBindPlugin binder,
    IPlacementReporter reporter, TimeProvider time, ILogger<PodScheduler> logger) : BackgroundService
{
    /// <summary>The scheduler's name in <c>spec.schedulerName</c>.</summary>
    public const string Name = "default-scheduler";

    private const int LargestBatch = 256;

    // While two batches are being written, further pods gather: the busier the store, the larger the batches.
    private const int WritesAtOnce = 2;

    // Pods come in bursts: while one goes on, each round takes what has gathered. The first of a burst does not wait.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(5);

    private readonly SemaphoreSlim _writes = new(WritesAtOnce, WritesAtOnce);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await feed.Synced.WaitAsync(stoppingToken);
            var engine = new PlacementEngine(profile, Random.Shared);
            var lastRound = time.GetTimestamp();
            while (true)
            {
                await queue.WaitAsync(stoppingToken);
                if (time.GetElapsedTime(lastRound) < Gathering)
                    await Task.Delay(Gathering, time, stoppingToken);
                await _writes.WaitAsync(stoppingToken);
                var placed = Decide(engine, queue.Take(LargestBatch));
                lastRound = time.GetTimestamp();
                if (placed.Count == 0)
                    _writes.Release();
                else
                    _ = CommitAsync(placed, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private List<(QueuedPod Queued, Placement Placement)> Decide(PlacementEngine engine, List<QueuedPod> batch)
    {
        var placed = new List<(QueuedPod, Placement)>(batch.Count);
        foreach (var queued in batch)
        {
            try
            {
                var pod = new PodToPlace(Typed.Read<V1Pod>(queued.Stored.Value));
                var decision = engine.Decide(pod, snapshot.Nodes);
                if (decision.Node is { } node)
                {
                    snapshot.Assume(pod.Footprint, node);
                    placed.Add((queued, new Placement(pod, node)));
                }
                else
                {
                    queue.Rejected(queued, decision.Failures!.Helpful);
                    reporter.Unschedulable(pod.Pod, decision);
                    SchedulerMetrics.Unschedulable();
                }
            }
            catch (Exception e)
            {
                LogDecisionFailed(logger, e, queued.Stored.Key);
                queue.Failed(queued);
                SchedulerMetrics.Failed(1);
            }
        }

        return placed;
    }

    private async Task CommitAsync(List<(QueuedPod Queued, Placement Placement)> batch, CancellationToken ct)
    {
        try
        {
            var bindable = await ReserveAsync(batch, ct);
            if (bindable.Count > 0)
                await BindAsync(bindable, ct);
        }
        catch (Exception e)
        {
            if (!ct.IsCancellationRequested)
                LogCommitFailed(logger, e, batch.Count);
            SchedulerMetrics.Failed(batch.Count);
            foreach (var (queued, placement) in batch)
            {
                snapshot.Forget(placement.Pod.Footprint.Uid);
                queue.Failed(queued);
            }
        }
        finally
        {
            _writes.Release();
        }
    }

    private async Task<List<(QueuedPod Queued, Placement Placement)>> ReserveAsync(
        List<(QueuedPod Queued, Placement Placement)> batch, CancellationToken ct)
    {
        var answers = await reserve.ReserveAsync(batch.ConvertAll(static b => b.Placement), ct);
        var accepted = new List<(QueuedPod, Placement)>(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            if (answers[i])
            {
                accepted.Add(batch[i]);
                continue;
            }

            // The node knows better than this process's picture, which is about to catch up.
            snapshot.Forget(batch[i].Placement.Pod.Footprint.Uid);
            queue.Failed(batch[i].Queued);
            SchedulerMetrics.Refused(1);
        }

        return accepted;
    }

    private async Task BindAsync(List<(QueuedPod Queued, Placement Placement)> batch, CancellationToken ct)
    {
        var placements = batch.ConvertAll(static b => b.Placement);
        IReadOnlyList<string?> errors;
        try
        {
            errors = await binder.BindAsync(placements, ct);
        }
        catch
        {
            await reserve.UnreserveAsync(placements, CancellationToken.None);
            throw;
        }

        List<Placement> failed = [];
        for (var i = 0; i < batch.Count; i++)
        {
            var (queued, placement) = batch[i];
            if (errors[i] is not { } error)
            {
                queue.Done(queued);
                reporter.Scheduled(placement);
                SchedulerMetrics.Scheduled((time.GetUtcNow() - queued.Since).TotalSeconds);
                continue;
            }

            LogBindFailed(logger, placement.Pod.Footprint.Key, placement.Node, error);
            snapshot.Forget(placement.Pod.Footprint.Uid);
            queue.Failed(queued);
            SchedulerMetrics.Refused(1);
            failed.Add(placement);
        }

        if (failed.Count > 0)
            await reserve.UnreserveAsync(failed, ct);
    }

    public override void Dispose()
    {
        _writes.Dispose();
        base.Dispose();
    }

    [LoggerMessage(LogLevel.Error, "Placement of pod {Pod} failed")]
    private static partial void LogDecisionFailed(ILogger logger, Exception e, string pod);

    [LoggerMessage(LogLevel.Warning, "Binding {Count} pods failed; they are tried again")]
    private static partial void LogCommitFailed(ILogger logger, Exception e, int count);

    [LoggerMessage(LogLevel.Debug, "Pod {Pod} was not bound to {Node}: {Error}")]
    private static partial void LogBindFailed(ILogger logger, string pod, string node, string error);
}
