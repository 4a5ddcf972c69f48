using System.Diagnostics.Metrics;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>What a node reports about its pods.</summary>
internal sealed class PodWorkMetrics : IDisposable
{
    private static readonly string[] Phases = ["Pending", "Running", "Succeeded", "Failed"];

    private static readonly Histogram<double> StartDuration = NodeTelemetry.Durations(
        "orchestrator.node.pod.start.duration", "From a pod's first sight on its node until it runs.");

    private static readonly Histogram<double> SyncDuration = NodeTelemetry.Durations(
        "orchestrator.node.pod.sync.duration", "One look at a pod, with all that is done about it.");

    // One of its own, as what it observes ends with it.
    private readonly Meter meter = new(NodeTelemetry.Name);

    public PodWorkMetrics(PodManager pods) =>
        meter.CreateObservableGauge("orchestrator.node.pods", () => Count(pods), "{pod}", "Pods of the node, by phase.");

    public void Dispose() => meter.Dispose();

    public static void Started(TimeSpan duration) => StartDuration.Record(duration.TotalSeconds);

    /// <param name="ending">Whether the pod was on its way out, which takes as long as its containers have to stop.</param>
    public static void Synced(TimeSpan duration, bool ending, bool succeeded) => SyncDuration.Record(
        duration.TotalSeconds, new("operation", ending ? "end" : "sync"), NodeTelemetry.Outcome(succeeded));

    private static Measurement<int>[] Count(PodManager pods)
    {
        var counts = new int[Phases.Length];
        foreach (var worker in pods.Workers)
            counts[Math.Max(0, Array.IndexOf(Phases, worker.Phase))]++;
        var measured = new Measurement<int>[Phases.Length];
        for (var i = 0; i < measured.Length; i++)
            measured[i] = new Measurement<int>(counts[i], new KeyValuePair<string, object?>("phase", Phases[i]));
        return measured;
    }
}
