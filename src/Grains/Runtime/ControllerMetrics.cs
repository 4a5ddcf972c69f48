using System.Diagnostics.Metrics;
using OrleansOrchestrator.Grains.Abstractions;

namespace OrleansOrchestrator.Grains.Runtime;

/// <summary>What the controllers report: the number of runs, of failed runs and their duration are all in one histogram.</summary>
internal static class ControllerMetrics
{
    private static readonly Histogram<double> ReconcileDuration = Telemetry.Durations(
        "orchestrator.reconcile.duration", "One look of a controller at one object.");

    public static void Ran(string controller, double seconds, bool succeeded) => ReconcileDuration.Record(
        seconds, new("controller", controller), new("outcome", succeeded ? "success" : "error"));
}
