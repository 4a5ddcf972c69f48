using System.Diagnostics.Metrics;
using OrleansOrchestrator.Grains.Abstractions;

namespace OrleansOrchestrator.Registry.Cache;

/// <summary>What the caches of a process report; the tag <c>log</c> names the resource.</summary>
internal sealed class CacheMetrics : IDisposable
{
    private const string Log = "log";

    private static readonly Histogram<double> WaitDuration = Telemetry.Durations(
        "orchestrator.cache.wait.duration", "How long callers waited for a cache to hold a revision that it did not hold yet.");

    private static readonly Histogram<double> LoadDuration = Telemetry.Durations(
        "orchestrator.cache.load.duration", "Filling a cache with all objects of its log.");

    private static readonly Counter<long> FeedFailures = Telemetry.Meter.CreateCounter<long>(
        "orchestrator.cache.feed.failures", "{failure}", "Interruptions of a cache's feed.");

    // One of its own, as what it observes ends with it.
    private readonly Meter _meter = new(Telemetry.Name);

    public CacheMetrics(Func<IEnumerable<ResourceCache>> caches)
    {
        _meter.CreateObservableGauge(
            "orchestrator.cache.objects", () => Measure(caches(), static cache => cache.Snapshot.Objects.Count), "{object}", "Objects in a cache.");
        _meter.CreateObservableGauge(
            "orchestrator.cache.revision", () => Measure(caches(), static cache => cache.Snapshot.Revision), "{revision}", "Newest revision in a cache.");
        _meter.CreateObservableGauge(
            "orchestrator.cache.lag", () => Measure(caches(), static cache => cache.Lag), "{revision}",
            "Revisions that callers wait for and a cache does not hold yet.");
    }

    public void Dispose() => _meter.Dispose();

    public static void Waited(TimeSpan duration) => WaitDuration.Record(duration.TotalSeconds);

    public static void Loaded(string logName, TimeSpan duration) =>
        LoadDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>(Log, logName));

    public static void FeedFailed(string logName) => FeedFailures.Add(1, new KeyValuePair<string, object?>(Log, logName));

    private static IEnumerable<Measurement<long>> Measure(IEnumerable<ResourceCache> caches, Func<ResourceCache, long> read)
    {
        foreach (var cache in caches)
            yield return new Measurement<long>(read(cache), new KeyValuePair<string, object?>(Log, cache.LogName));
    }
}
