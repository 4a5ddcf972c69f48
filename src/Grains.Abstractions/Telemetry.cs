using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansOrchestrator.Grains.Abstractions;

/// <summary>
/// Where every part of the control plane reports what it does. Instruments and spans cost next to nothing while nobody listens; who
/// listens is the host's to decide.
/// </summary>
public static class Telemetry
{
    public const string Name = "OrleansOrchestrator";

    /// <summary>How the names of spans begin under which controllers look at an object.</summary>
    public const string ReconcilePrefix = "reconcile ";

    public static Meter Meter { get; } = new(Name);

    public static ActivitySource Source { get; } = new(Name);

    /// <summary>A histogram of seconds, from a tenth of a millisecond to a minute.</summary>
    public static Histogram<double> Durations(string name, string description) => Meter.CreateHistogram(
        name, "s", description, advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries =
                [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
        });

    /// <summary>A histogram of sizes in powers of two.</summary>
    public static Histogram<int> Sizes(string name, string unit, string description) => Meter.CreateHistogram(
        name, unit, description, advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] });
}
