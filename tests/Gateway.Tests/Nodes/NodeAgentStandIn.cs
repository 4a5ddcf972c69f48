using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Gateway.Pki;

namespace OrleansOrchestrator.Gateway.Tests.Nodes;

/// <summary>An HTTPS server where a node agent would listen, with a certificate of the cluster: shows what reaches it.</summary>
internal sealed class NodeAgentStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;

    private NodeAgentStandIn(WebApplication app) => _app = app;

    /// <summary>Path and query of the requests seen, newest last.</summary>
    public Channel<string> Seen { get; } = Channel.CreateUnbounded<string>();

    /// <summary>Lines that a followed log emits.</summary>
    public Channel<string> LogLines { get; } = Channel.CreateUnbounded<string>();

    public string? ClientName { get; private set; }

    public int Port => new Uri(_app.Urls.First()).Port;

    public static async Task<NodeAgentStandIn> StartAsync(ClusterPki pki, IPAddress certifiedAddress)
    {
        var pair = pki.IssueNodeServing("n1", [certifiedAddress]);
        var certificate = X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddLogging(l => l.SetMinimumLevel(LogLevel.Warning));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(h =>
        {
            h.ServerCertificate = certificate;
            h.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            h.AllowAnyClientCertificate();
        })));
        var app = builder.Build();
        var agent = new NodeAgentStandIn(app);
        app.UseWebSockets();
        app.Run(agent.AnswerAsync);
        await app.StartAsync();
        return agent;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        ClientName = http.Connection.ClientCertificate?.GetNameInfo(X509NameType.SimpleName, false);
        await Seen.Writer.WriteAsync(http.Request.Path + http.Request.QueryString);
        if (http.WebSockets.IsWebSocketRequest)
        {
            await EchoAsync(http);
        }
        else if (http.Request.Path.Value!.EndsWith("/waiting", StringComparison.Ordinal))
        {
            http.Response.StatusCode = 400;
            await http.Response.WriteAsync("container \"waiting\" in pod \"p\" is waiting to start: ContainerCreating");
        }
        else
        {
            await foreach (var line in LogLines.Reader.ReadAllAsync(http.RequestAborted))
            {
                await http.Response.WriteAsync(line + "\n");
                await http.Response.Body.FlushAsync();
            }
        }
    }

    private static async Task EchoAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync(http.WebSockets.WebSocketRequestedProtocols[0]);
        var buffer = new byte[4096];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, http.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", http.RequestAborted);
                return;
            }

            await socket.SendAsync(Encoding.ASCII.GetBytes("echo "), WebSocketMessageType.Binary, false, http.RequestAborted);
            await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Binary, true, http.RequestAborted);
        }
    }
}
