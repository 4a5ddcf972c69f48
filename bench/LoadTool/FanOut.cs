using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace OrleansOrchestrator.LoadTool;

/// <summary>
/// Many watchers, updates at a steady rate: how long from sending a PATCH until each watcher has the event. The sending time travels in
/// an annotation.
/// </summary>
internal sealed class FanOut(Target target, LoadOptions options, string collection, Func<int, string> path)
{
    private static readonly byte[] Marker = Encoding.UTF8.GetBytes("\"sent\":\"");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task<int> RunAsync(CancellationToken ct)
    {
        var wanted = options.Watchers * options.Updates;
        var measurement = new Measurement("watch_fanout", wanted);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var revision = await RevisionAsync(ct);
        var watchers = new List<Task>();
        for (var i = 0; i < options.Watchers; i++)
        {
            var stream = await target.OpenAsync($"{collection}?watch=1&resourceVersion={revision}", ct);
            watchers.Add(FollowAsync(stream, measurement, stop.Token));
        }

        var started = Stopwatch.GetTimestamp();
        using (var tick = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / options.Rate)))
        {
            var updates = new List<Task>();
            for (var i = 0; i < options.Updates && await tick.WaitForNextTickAsync(ct); i++)
            {
                var body = Scenarios.Annotation("sent", Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture));
                updates.Add(target.SendAsync(HttpMethod.Patch, path(i % options.Count), body, "application/merge-patch+json", ct));
            }

            await Task.WhenAll(updates);
        }

        var waiting = Stopwatch.GetTimestamp();
        while (measurement.Count < wanted && Stopwatch.GetElapsedTime(waiting) < Patience)
            await Task.Delay(20, ct);
        var wall = Stopwatch.GetElapsedTime(started);
        await stop.CancelAsync();
        await Task.WhenAll(watchers);
        for (var missing = measurement.Count; missing < wanted; missing++)
            measurement.Fail();
        measurement.Print(wall);
        return measurement.Errors;
    }

    private async Task<string> RevisionAsync(CancellationToken ct)
    {
        var (_, body) = await target.SendAsync(HttpMethod.Get, collection + "?limit=1", null, "application/json", ct);
        using var list = JsonDocument.Parse(body);
        return list.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
    }

    private static async Task FollowAsync(Stream stream, Measurement measurement, CancellationToken ct)
    {
        var reader = PipeReader.Create(stream);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(ct);
                var now = Stopwatch.GetTimestamp();
                var rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    Note(rest.Slice(0, end), now, measurement);
                    rest = rest.Slice(rest.GetPosition(1, end));
                }

                reader.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted)
                    return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // the scenario is over
        }
    }

    private static void Note(ReadOnlySequence<byte> line, long now, Measurement measurement)
    {
        var bytes = line.IsSingleSegment ? line.FirstSpan : line.ToArray();
        var at = bytes.IndexOf(Marker);
        if (at < 0)
            return;
        var digits = bytes[(at + Marker.Length)..];
        digits = digits[..digits.IndexOf((byte)'"')];
        measurement.Add(Stopwatch.GetElapsedTime(long.Parse(digits, CultureInfo.InvariantCulture), now));
    }
}
