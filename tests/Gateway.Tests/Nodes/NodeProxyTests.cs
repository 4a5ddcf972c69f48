using System.Net;
using System.Net.WebSockets;
using System.Text;
using OrleansOrchestrator.Gateway.Tests.Hosting;
using Xunit;

namespace OrleansOrchestrator.Gateway.Tests.Nodes;

public sealed class NodeProxyTests(GatewayServer server) : IClassFixture<GatewayServer>, IAsyncLifetime
{
    private NodeAgentStandIn _agent = null!;

    public async Task InitializeAsync() => await UseAgentAsync(IPAddress.Loopback);

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    [Fact]
    public async Task Followed_log_arrives_line_by_line()
    {
        await _agent.LogLines.Writer.WriteAsync("line 0");
        using var response = await server.Admin.GetAsync(
            "/api/v1/namespaces/x/pods/p/log?follow=true&container=c&tailLines=5", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("line " + i, await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(5)));
            await _agent.LogLines.Writer.WriteAsync("line " + (i + 1));
        }

        Assert.Equal("/containerLogs/x/p/c?follow=true&tailLines=5", await _agent.Seen.Reader.ReadAsync());
        Assert.Equal("kube-apiserver-kubelet-client", _agent.ClientName);
    }

    [Fact]
    public async Task Refusal_of_the_agent_is_a_status()
    {
        var (code, status) = await server.GetAsync("/api/v1/namespaces/x/pods/p/log?container=waiting");
        Assert.Equal(HttpStatusCode.BadRequest, code);
        Assert.Equal("container \"waiting\" in pod \"p\" is waiting to start: ContainerCreating", (string?)status["message"]);
    }

    [Fact]
    public async Task Exec_by_websocket_is_a_tunnel()
    {
        using var socket = new ClientWebSocket();
        socket.Options.ClientCertificates.Add(server.Pki.Admin);
        socket.Options.RemoteCertificateValidationCallback = (_, c, _, _) => c!.Issuer == server.Pki.Authority.Subject;
        socket.Options.AddSubProtocol("v5.channel.k8s.io");
        var url = new UriBuilder(server.Address)
        {
            Scheme = "wss",
            Path = "/api/v1/namespaces/x/pods/p/exec",
            Query = "container=c&command=sh&command=-c&command=echo%20a%20%26%20b&stdout=true&stderr=1&stdin=false&tty=0",
        };
        await socket.ConnectAsync(url.Uri, CancellationToken.None);
        Assert.Equal("v5.channel.k8s.io", socket.SubProtocol);
        await socket.SendAsync(Encoding.ASCII.GetBytes("hello"), WebSocketMessageType.Binary, true, CancellationToken.None);
        var text = new StringBuilder();
        var buffer = new byte[100];
        WebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(5));
            text.Append(Encoding.ASCII.GetString(buffer, 0, received.Count));
        }
        while (!received.EndOfMessage);
        Assert.Equal("echo hello", text.ToString());
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(
            "/exec/x/p/c?output=1&error=1&command=sh&command=-c&command=echo%20a%20%26%20b", await _agent.Seen.Reader.ReadAsync());
    }

    [Theory]
    [InlineData("/api/v1/namespaces/x/pods/p/log?container=nope", 400)]
    [InlineData("/api/v1/namespaces/x/pods/p/log?container=c&tailLines=-1", 422)]
    [InlineData("/api/v1/namespaces/x/pods/zz/log", 404)]
    [InlineData("/api/v1/namespaces/x/pods/p/log", 400)]
    public async Task Log_that_cannot_be_read_is_told_before_any_node_is_asked(string path, int expected)
    {
        var (code, _) = await server.GetAsync(path);
        Assert.Equal(expected, (int)code);
    }

    [Fact]
    public async Task Agent_with_a_certificate_for_another_address_is_not_believed()
    {
        await _agent.DisposeAsync();
        await UseAgentAsync(IPAddress.Parse("192.0.2.1"));
        var (code, status) = await server.GetAsync("/api/v1/namespaces/x/pods/p/log?container=c");
        Assert.Equal(HttpStatusCode.InternalServerError, code);
        Assert.Contains("error dialing backend", (string?)status["message"], StringComparison.Ordinal);
    }

    private async Task UseAgentAsync(IPAddress certified)
    {
        _agent = await NodeAgentStandIn.StartAsync(server.Pki, certified);
        await server.SendAsync(HttpMethod.Delete, "/api/v1/nodes/n1");
        await server.CreateAsync("/api/v1/nodes",
            $$$$"""
            {"metadata":{"name":"n1"},"status":{"addresses":[{"type":"Hostname","address":"nowhere.invalid"},
             {"type":"InternalIP","address":"127.0.0.1"}],"daemonEndpoints":{"kubeletEndpoint":{"Port":{{{{_agent.Port}}}} } } } }
            """);
        await server.SendAsync(HttpMethod.Post, "/api/v1/namespaces/x/pods",
            """
            {"metadata":{"name":"p"},"spec":{"nodeName":"n1","containers":[{"name":"c","image":"i"},{"name":"waiting","image":"i"}]}}
            """);
    }
}
