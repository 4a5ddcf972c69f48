using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests.Faults;

/// <summary>Clients that go away in the middle: nothing of them stays, and the others are served.</summary>
[Collection(nameof(ControlPlane))]
public sealed class ConnectionFaultTests(ControlPlane plane)
{
    private const string Maps = "/api/v1/namespaces/kube-public/configmaps";
    private const int Clients = 30;
    private static readonly string HalfBody =
        $"POST {Maps} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60\r\n\r\n{{\"metadata\":{{\"name\":\"half\"}}";

    private static readonly string Watch = $"GET {Maps}?watch=1 HTTP/1.1\r\nHost: localhost\r\n\r\n";

    [Theory]
    [InlineData("body", "half-close")]
    [InlineData("body", "reset")]
    [InlineData("watch", "half-close")]
    [InlineData("watch", "reset")]
    [InlineData("handshake", "half-close")]
    public async Task Client_that_goes_away_leaves_nothing_behind(string during, string how)
    {
        var before = await Connections.EstablishedAsync(plane.Port);
        var sockets = new List<Socket>();
        for (var i = 0; i < Clients; i++)
            sockets.Add(during == "handshake" ? await SilentAsync() : await BeginAsync(during == "body" ? HalfBody : Watch));
        foreach (var socket in sockets)
        {
            if (how == "half-close")
            {
                socket.Shutdown(SocketShutdown.Send);
            }
            else
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                socket.Close();
            }
        }

        await ClusterFixture.EventuallyAsync("the end of all connections", TimeSpan.FromSeconds(15), async () =>
        {
            var open = await Connections.EstablishedAsync(plane.Port);
            return (open <= before, $"{open} connections, {before} before");
        });
        sockets.ForEach(s => s.Dispose());
        var (code, list) = await plane.SendAsync(HttpMethod.Get, Maps);
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.DoesNotContain("half", list["items"]!.AsArray().Select(m => (string?)m!["metadata"]!["name"]));
        Assert.Equal(
            HttpStatusCode.Created,
            (await plane.SendAsync(HttpMethod.Post, Maps, new JsonObject { ["metadata"] = new JsonObject { ["generateName"] = "after-" } })).Code);
    }

    private async Task<Socket> BeginAsync(string request)
    {
        var (socket, tls) = await plane.ConnectAsync();
        await tls.WriteAsync(Encoding.ASCII.GetBytes(request));
        if (request == Watch)
            Assert.True(await tls.ReadAsync(new byte[256]) > 0);
        return socket;
    }

    private async Task<Socket> SilentAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, plane.Port);
        return socket;
    }
}
