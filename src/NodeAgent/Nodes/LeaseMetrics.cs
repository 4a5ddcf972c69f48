using System.Diagnostics.Metrics;

namespace OrleansOrchestrator.NodeAgent.Nodes;

/// <summary>What the node's heartbeat reports: renewals, failures and their duration are in one histogram.</summary>
internal static class LeaseMetrics
{
    private static readonly Histogram<double> RenewalDuration = NodeTelemetry.Durations(
        "orchestrator.node.lease.renewal.duration", "One attempt to renew the node's lease.");

    public static void Tried(TimeSpan duration, bool succeeded) => RenewalDuration.Record(duration.TotalSeconds, NodeTelemetry.Outcome(succeeded));
}
