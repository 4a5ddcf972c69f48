using System.Collections.Concurrent;
using System.Diagnostics;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Xunit;

namespace OrleansOrchestrator.Cluster.Tests;

/// <summary>
/// Writers that never stop, and what they were told: each creates objects and counts in one of its own, taking the version it was
/// answered last. Knows afterwards whether anything acknowledged is lost and how long nothing was acknowledged.
/// </summary>
internal sealed class WriteLoad(Func<Kubernetes> connect, int writers) : IDisposable
{
    private const string Namespace = "default";
    private const string Count = "count";

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<(string Name, string Version)> _created = [];
    private readonly ConcurrentQueue<long> _acknowledgements = new();
    private readonly ConcurrentDictionary<string, (int Acknowledged, int Attempted)> _counts = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private Task[] _running = [];

    public int Acknowledged => _acknowledgements.Count;

    public IReadOnlyCollection<string> Failures => _failures;

    public void Start() => _running = [.. Enumerable.Range(0, writers).Select(n => Task.Run(() => WriteAsync("w" + n)))];

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
    }

    /// <summary>Until something that was asked after the call is acknowledged.</summary>
    public async Task GoesOnAsync()
    {
        var before = Acknowledged;
        // As many as there are writers may have been on their way back.
        while (Acknowledged <= before + writers)
            await Task.Delay(5);
    }

    /// <summary>The longest time without an acknowledgement, and when it began.</summary>
    public (TimeSpan Length, DateTime Began) LongestPause()
    {
        var times = _acknowledgements.Order().ToArray();
        var longest = 1;
        for (var i = 2; i < times.Length; i++)
        {
            if (times[i] - times[i - 1] > times[longest] - times[longest - 1])
                longest = i;
        }

        return (Stopwatch.GetElapsedTime(times[longest - 1], times[longest]), DateTime.UtcNow - Stopwatch.GetElapsedTime(times[longest - 1]));
    }

    public async Task VerifyAsync(Kubernetes client)
    {
        var there = (await client.CoreV1.ListNamespacedConfigMapAsync(Namespace)).Items.ToDictionary(c => c.Metadata.Name);
        foreach (var (name, version) in _created)
        {
            Assert.True(there.TryGetValue(name, out var found), $"{name} was acknowledged and is gone");
            Assert.Equal(version, found.Metadata.ResourceVersion);
        }

        foreach (var (name, (acknowledged, attempted)) in _counts)
            Assert.InRange(int.Parse(there[name].Data[Count]), acknowledged, attempted);
    }

    public void Dispose() => _stop.Dispose();

    private async Task WriteAsync(string writer)
    {
        using var client = connect();
        V1ConfigMap? counter = null;
        for (var n = 1; !_stop.IsCancellationRequested; n++)
        {
            try
            {
                var made = await client.CoreV1.CreateNamespacedConfigMapAsync(Map($"{writer}-{n}", n), Namespace);
                Acknowledge();
                _created.Add((made.Metadata.Name, made.Metadata.ResourceVersion));
                counter ??= await client.CoreV1.CreateNamespacedConfigMapAsync(Map(writer, 0), Namespace);
                counter.Data[Count] = n.ToString();
                var acknowledged = _counts.TryGetValue(writer, out var so) ? so.Acknowledged : 0;
                _counts[writer] = (acknowledged, n);
                counter = await client.CoreV1.ReplaceNamespacedConfigMapAsync(counter, writer, Namespace);
                Acknowledge();
                _counts[writer] = (n, n);
            }
            catch (Exception e) when (e is HttpOperationException or HttpRequestException or TaskCanceledException)
            {
                _failures.Enqueue($"{writer}-{n}: {(e as HttpOperationException)?.Response.Content ?? e.Message}");
                counter = await RereadAsync(client, writer, counter);
            }
        }
    }

    /// <summary>After an answer that says nothing, only a look tells which version is the newest.</summary>
    private static async Task<V1ConfigMap?> RereadAsync(Kubernetes client, string writer, V1ConfigMap? last)
    {
        try
        {
            return await client.CoreV1.ReadNamespacedConfigMapAsync(writer, Namespace);
        }
        catch (Exception e) when (e is HttpOperationException or HttpRequestException or TaskCanceledException)
        {
            return last;
        }
    }

    private void Acknowledge() => _acknowledgements.Enqueue(Stopwatch.GetTimestamp());

    private static V1ConfigMap Map(string name, int n) => new()
    {
        Metadata = new V1ObjectMeta { Name = name },
        Data = new Dictionary<string, string> { [Count] = n.ToString() },
    };
}
