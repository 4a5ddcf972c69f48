using System.Diagnostics.Metrics;

namespace OrleansOrchestrator.NodeAgent;

/// <summary>Where every part of a node reports what it does. Instruments cost next to nothing while nobody listens; who listens is the host's to
/// decide.</summary>
public static class NodeTelemetry
{
    public const string Name = "OrleansOrchestrator.NodeAgent";

    public static Meter Meter { get; } = new(Name);

    /// <summary>A histogram of seconds, from a millisecond to two minutes: pods take as long as their images.</summary>
    internal static Histogram<double> Durations(string name, string description) => Meter.CreateHistogram(
        name, "s", description, advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
        });

    /// <summary>The attribute that tells what succeeded from what did not.</summary>
    internal static KeyValuePair<string, object?> Outcome(bool succeeded) => new("outcome", succeeded ? "success" : "error");
}
