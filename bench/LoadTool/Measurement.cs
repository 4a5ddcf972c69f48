using System.Diagnostics;
using System.Globalization;

namespace OrleansOrchestrator.LoadTool;

/// <summary>Latencies and failures of one scenario, and its one line of output.</summary>
internal sealed class Measurement(string scenario, int capacity)
{
    private readonly double[] _milliseconds = new double[capacity];
    private int _count;
    private int _errors;

    public int Errors => _errors;

    public int Count => Math.Min(_count, capacity);

    public void Add(TimeSpan latency)
    {
        var index = Interlocked.Increment(ref _count) - 1;
        if (index < capacity)
            _milliseconds[index] = latency.TotalMilliseconds;
    }

    public void Fail() => Interlocked.Increment(ref _errors);

    public void Print(TimeSpan wall)
    {
        var sorted = _milliseconds.AsSpan(0, Count);
        sorted.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{{\"scenario\":\"{scenario}\",\"n\":{Count},\"errors\":{_errors},\"per_sec\":{Count / wall.TotalSeconds:0.0}," +
            $"\"p50_ms\":{At(sorted, 0.5):0.000},\"p90_ms\":{At(sorted, 0.9):0.000},\"p99_ms\":{At(sorted, 0.99):0.000}," +
            $"\"max_ms\":{At(sorted, 1):0.000}}}"));
    }

    /// <summary>Runs <paramref name="count"/> actions on <paramref name="workers"/> workers; an action answers whether it succeeded.</summary>
    public static async Task<Measurement> RunAsync(
        string scenario, int count, int workers, Func<int, CancellationToken, Task<bool>> action, CancellationToken ct)
    {
        var measurement = new Measurement(scenario, count);
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = ct },
            async (i, token) =>
            {
                var sent = Stopwatch.GetTimestamp();
                if (!await action(i, token))
                    measurement.Fail();
                measurement.Add(Stopwatch.GetElapsedTime(sent));
            });
        measurement.Print(Stopwatch.GetElapsedTime(started));
        return measurement;
    }

    private static double At(ReadOnlySpan<double> sorted, double quantile) =>
        sorted.Length == 0 ? 0 : sorted[(int)(quantile * (sorted.Length - 1))];
}
