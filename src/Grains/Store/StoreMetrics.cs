using System.Diagnostics.Metrics;
using OrleansOrchestrator.Grains.Abstractions;

namespace OrleansOrchestrator.Grains.Store;

/// <summary>What the sequencers report; the tag <c>log</c> names the resource.</summary>
internal static class StoreMetrics
{
    public const string Log = "log";

    public static Histogram<double> CommitDuration { get; } = Telemetry.Durations(
        "orchestrator.store.commit.duration", "From the arrival of a commit at its sequencer until it is durable.");

    public static Histogram<double> AppendDuration { get; } = Telemetry.Durations(
        "orchestrator.store.append.duration", "Writing one batch to the database.");

    public static Histogram<double> LoadDuration { get; } = Telemetry.Durations(
        "orchestrator.store.load.duration", "Taking over a log: loading the keys of its objects.");

    public static Histogram<int> BatchSize { get; } = Telemetry.Sizes(
        "orchestrator.store.batch.size", "{commit}", "Commits that became durable together.");

    public static Counter<long> AppendFailures { get; } = Telemetry.Meter.CreateCounter<long>(
        "orchestrator.store.append.failures", "{batch}", "Batches that could not be stored.");
}
