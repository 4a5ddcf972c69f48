using System.Diagnostics.Metrics;
using OrleansOrchestrator.Grains.Abstractions;

namespace OrleansOrchestrator.Grains.Scheduling;

/// <summary>What the scheduler reports.</summary>
internal static class SchedulerMetrics
{
    private static readonly Counter<long> Attempts = Telemetry.Meter.CreateCounter<long>(
        "orchestrator.scheduling.attempts", "{attempt}", "Tries to place a pod, by result.");

    private static readonly Histogram<double> PodDuration = Telemetry.Durations(
        "orchestrator.scheduling.pod.duration", "From a pod's first appearance in the queue to its durable binding.");

    public static void Scheduled(double seconds)
    {
        Attempts.Add(1, new KeyValuePair<string, object?>("result", "scheduled"));
        PodDuration.Record(seconds);
    }

    /// <summary>No node fits.</summary>
    public static void Unschedulable() => Attempts.Add(1, new KeyValuePair<string, object?>("result", "unschedulable"));

    /// <summary>The chosen node, or the store, refused: the pod is tried again.</summary>
    public static void Refused(int pods) => Attempts.Add(pods, new KeyValuePair<string, object?>("result", "refused"));

    public static void Failed(int pods) => Attempts.Add(pods, new KeyValuePair<string, object?>("result", "error"));
}
