using System.Diagnostics.Metrics;

namespace OrleansOrchestrator.NodeAgent.Proxy;

/// <summary>What the service proxy reports: how often rules were changed, how often the kernel refused them, and how long it took are in one
/// histogram.</summary>
internal static class ProxyMetrics
{
    private static readonly Histogram<double> SyncDuration = NodeTelemetry.Durations(
        "orchestrator.node.proxy.sync.duration", "Bringing the rules of services up to date.");

    public static void Synced(TimeSpan duration, bool succeeded) => SyncDuration.Record(duration.TotalSeconds, NodeTelemetry.Outcome(succeeded));
}
