using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests.Faults;

/// <summary>Watchers that do not read, over real connections, and versions that are no longer kept.</summary>
[Collection(nameof(ControlPlane))]
public sealed class WatchFaultTests(ControlPlane plane)
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const int SlowWatchers = 20;
    private const int Writes = 150;
    private const int ObjectBytes = 900_000;

    [Fact]
    public async Task Slow_watchers_are_dropped_and_cost_no_memory_and_an_old_version_is_gone()
    {
        var (_, first) = await plane.SendAsync(HttpMethod.Post, Maps, Map("first", 0));
        var version = (string)first["metadata"]!["resourceVersion"]!;
        var before = ResidentBytes();
        var slow = new List<SslStream>();
        for (var i = 0; i < SlowWatchers; i++)
        {
            var (_, tls) = await plane.ConnectAsync(receiveBuffer: 4096);
            await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET {Maps}?watch=1&resourceVersion={version} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            slow.Add(tls);
        }

        using var response = await plane.Http.GetAsync(
            $"{Maps}?watch=1&resourceVersion={version}", HttpCompletionOption.ResponseHeadersRead);
        using var fast = new StreamReader(await response.Content.ReadAsStreamAsync());
        var reading = CountAsync(fast, Writes);
        for (var i = 0; i < Writes; i++)
            Assert.Equal(HttpStatusCode.Created, (await plane.SendAsync(HttpMethod.Post, Maps, Map($"m{i}", ObjectBytes))).Code);
        // The one that reads has got everything while the others hung.
        Assert.Equal(Writes, await reading.WaitAsync(TimeSpan.FromSeconds(20)));

        // Buffered for each of them, it would be 20 times 135 MB.
        var grown = ResidentBytes() - before;
        Assert.True(grown < 1_000L << 20, $"grown by {grown >> 20} MB");
        // Not reading would go unnoticed for ever; a client that stays silent is cut off, and what it gets then ends early.
        await EndedByServerAsync();
        foreach (var tls in slow)
        {
            Assert.True(await DrainAsync(tls) < (long)Writes * ObjectBytes / 2);
            await tls.DisposeAsync();
        }

        var (code, status) = await plane.SendAsync(HttpMethod.Get, $"{Maps}?watch=1&resourceVersion={version}&timeoutSeconds=5");
        Assert.Equal(HttpStatusCode.Gone, code);
        Assert.Equal("Expired", (string?)status["reason"]);
    }

    // The server's end of the connections goes away, though the clients' ends are still open.
    private Task EndedByServerAsync() => ClusterFixture.EventuallyAsync("the end of the silent watchers", TimeSpan.FromSeconds(60), async () =>
    {
        var open = await Connections.EstablishedAsync(plane.Port);
        return (open < SlowWatchers, $"{open} connections");
    });

    private static async Task<int> CountAsync(StreamReader reader, int most)
    {
        var count = 0;
        while (count < most && await reader.ReadLineAsync() is not null)
            count++;
        return count;
    }

    private static async Task<long> DrainAsync(SslStream tls)
    {
        var received = 0L;
        var buffer = new byte[1 << 16];
        try
        {
            int count;
            while ((count = await tls.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(10))) > 0)
                received += count;
        }
        catch (IOException)
        {
            // Cut off, as it should be.
        }

        return received;
    }

    private long ResidentBytes()
    {
        using var process = Process.GetProcessById(plane.ProcessId);
        return process.WorkingSet64;
    }

    private static JsonObject Map(string name, int bytes) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["data"] = new JsonObject { ["filling"] = new string('x', bytes), ["length"] = bytes.ToString(CultureInfo.InvariantCulture) },
    };
}
