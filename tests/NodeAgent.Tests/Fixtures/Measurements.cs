using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OrleansOrchestrator.NodeAgent.Tests.Fixtures;

/// <summary>What one of the node's histograms measures while this is there; each measurement by its attributes, <c>a=b,c=d</c>.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentQueue<(string Attributes, double Value)> taken = new();

    public Measurements(string instrument)
    {
        listener.InstrumentPublished = (published, self) =>
        {
            if (published.Meter.Name == NodeTelemetry.Name && published.Name == instrument)
                self.EnableMeasurementEvents(published);
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            var attributes = new List<string>();
            foreach (var (key, tag) in tags)
                attributes.Add($"{key}={tag}");
            taken.Enqueue((string.Join(',', attributes), value));
        });
        listener.Start();
    }

    public IReadOnlyCollection<(string Attributes, double Value)> Taken => taken;

    /// <summary>How often something with these attributes was measured.</summary>
    public int Count(string attributes) => taken.Count(one => one.Attributes == attributes);

    public void Dispose() => listener.Dispose();
}
