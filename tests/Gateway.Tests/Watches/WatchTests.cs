using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Gateway.Tests.Hosting;
using Xunit;

namespace OrleansOrchestrator.Gateway.Tests.Watches;

public sealed class WatchTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    [Fact]
    public async Task Watch_shows_state_then_changes_as_they_happen()
    {
        const string maps = "/api/v1/namespaces/w1/configmaps";
        await server.CreateAsync(maps, "{\"metadata\":{\"name\":\"a\"}}");
        using var reader = await OpenAsync(maps + "?watch=1");
        Assert.Equal(("ADDED", "a"), Describe(await NextAsync(reader)));
        await server.CreateAsync(maps, "{\"metadata\":{\"name\":\"b\"}}");
        Assert.Equal(("ADDED", "b"), Describe(await NextAsync(reader)));
        await server.SendAsync(HttpMethod.Patch, maps + "/b", "{\"data\":{\"k\":\"v\"}}", "application/merge-patch+json");
        Assert.Equal(("MODIFIED", "b"), Describe(await NextAsync(reader)));
    }

    [Fact]
    public async Task Watch_ends_at_its_timeout_with_a_bookmark_before()
    {
        using var reader = await OpenAsync("/api/v1/namespaces/w2/configmaps?watch=1&allowWatchBookmarks=true&timeoutSeconds=1");
        var kinds = new List<string?>();
        while (await reader.ReadLineAsync() is { } line)
            kinds.Add((string?)JsonNode.Parse(line)!["type"]);
        Assert.NotEmpty(kinds);
        Assert.All(kinds, k => Assert.Equal("BOOKMARK", k));
    }

    [Fact]
    public async Task Initial_events_end_with_a_marked_bookmark()
    {
        using var reader = await OpenAsync(
            "/api/v1/namespaces/w3/configmaps?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
        var bookmark = await NextAsync(reader);
        Assert.Equal("true", (string?)bookmark["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]);
    }

    [Fact]
    public async Task Watch_as_table_names_the_columns_once()
    {
        const string maps = "/api/v1/namespaces/w4/configmaps";
        await server.CreateAsync(maps, "{\"metadata\":{\"name\":\"a\"}}");
        await server.CreateAsync(maps, "{\"metadata\":{\"name\":\"b\"}}");
        using var reader = await OpenAsync(maps + "?watch=1", "application/json;as=Table;v=v1;g=meta.k8s.io");
        Assert.NotNull((await NextAsync(reader))["object"]!["columnDefinitions"]);
        var second = (await NextAsync(reader))["object"]!;
        Assert.Null(second["columnDefinitions"]);
        Assert.Equal("b", (string?)second["rows"]![0]!["cells"]![0]);
    }

    [Fact]
    public async Task Watch_from_an_expired_version_is_gone()
    {
        var (code, status) = await server.GetAsync("/api/v1/namespaces/w5/configmaps?watch=1&resourceVersion=1");
        Assert.Equal(410, (int)code);
        Assert.Equal("Expired", (string?)status["reason"]);
    }

    [Fact]
    public async Task Watch_that_fell_behind_ends_with_an_error_event()
    {
        using var reader = await OpenAsync("/api/v1/namespaces/w6/secrets?watch=1");
        server.Store.ExpireWatches();
        var error = await NextAsync(reader);
        Assert.Equal(("ERROR", 410), ((string?)error["type"], (int?)error["object"]!["code"]));
        Assert.Null(await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Slow_watcher_is_dropped_not_buffered()
    {
        const string maps = "/api/v1/namespaces/w7/configmaps";
        using var socket = new TcpClient { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(System.Net.IPAddress.Loopback, server.Address.Port);
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(server.Tls(server.Pki.Admin));
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET {maps}?watch=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"));

        // The client reads nothing; far more than any buffer on the way holds is written.
        var filler = new string('x', 900_000);
        for (var i = 0; i < 30; i++)
            await server.CreateAsync(maps, $"{{\"metadata\":{{\"name\":\"m{i}\"}},\"data\":{{\"a\":\"{filler}\"}}}}");
        var patience = Stopwatch.StartNew();
        var received = 0L;
        var buffer = new byte[1 << 16];
        // The client is silent for longer than the server waits; then the rest of what was under way ends before all events came.
        await Task.Delay(TimeSpan.FromSeconds(2));
        try
        {
            int count;
            while ((count = await tls.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(20))) > 0)
                received += count;
        }
        catch (IOException)
        {
        }

        Assert.True(received < 20L * filler.Length, $"received {received}");
        Assert.True(patience.Elapsed < TimeSpan.FromSeconds(20));
    }

    private async Task<StreamReader> OpenAsync(string path, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        var response = await server.Admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(response.IsSuccessStatusCode);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    private static async Task<JsonNode> NextAsync(StreamReader reader)
    {
        var line = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10));
        return JsonNode.Parse(line!)!;
    }

    private static (string?, string?) Describe(JsonNode item) => ((string?)item["type"], (string?)item["object"]!["metadata"]!["name"]);
}
