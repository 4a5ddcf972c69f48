using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansOrchestrator.NodeAgent.Kubelet;

/// <summary>Serves a WebSocket client of exec, attach and port-forward from the runtime's SPDY streaming server, which alone can close standard input
/// by itself.</summary>
internal static class StreamTranslator
{
    private const string Version5 = "v5.channel.k8s.io";
    private const string Version4 = "v4.channel.k8s.io";
    private const string PortForward = "portforward.k8s.io";
    private const string TunnelPrefix = "SPDY/3.1+";
    private const string HandshakeSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public static async Task HandleAsync(HttpContext context, Uri target, TimeProvider time)
    {
        var offered = context.WebSockets.WebSocketRequestedProtocols;
        if (offered.Contains(TunnelPrefix + PortForward))
        {
            await TunnelAsync(context, target, time);
            return;
        }
        var protocol = offered.Contains(Version5) ? Version5 : offered.Contains(Version4) ? Version4
            : throw new BadHttpRequestException("unable to negotiate a protocol: only v5.channel.k8s.io and v4.channel.k8s.io are served", StatusCodes.Status400BadRequest);
        using var runtime = await OpenAsync(target, Version4, context.RequestAborted);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(protocol);
        var query = context.Request.Query;
        using var session = new RemoteCommandSession(socket, runtime, new RemoteCommandStreams(
            Stdin: IsSet(query, "input"), Stdout: IsSet(query, "output"),
            Stderr: IsSet(query, "error") && !IsSet(query, "tty"), Tty: IsSet(query, "tty")), time);
        await session.RunAsync(context.RequestAborted);
    }

    // The client speaks SPDY inside the WebSocket: the messages are the bytes.
    private static async Task TunnelAsync(HttpContext context, Uri target, TimeProvider time)
    {
        using var runtime = await OpenAsync(target, PortForward, context.RequestAborted);
        using var socket = await AcceptTunnelAsync(context);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        if (runtime.Rest.Length > 0)
            await socket.SendAsync(runtime.Rest, WebSocketMessageType.Binary, true, ended.Token);
        var inbound = UploadAsync();
        var outbound = DownloadAsync();
        await Task.WhenAny(inbound, outbound);
        if (outbound.IsCompletedSuccessfully)
            await WebSocketEnding.CloseAsync(socket, inbound, time, context.RequestAborted);
        await ended.CancelAsync();
        await Task.WhenAll(inbound, outbound).ContinueWith(_ => { }, TaskScheduler.Default);

        async Task UploadAsync()
        {
            var buffer = new byte[32 * 1024];
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), ended.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                    return;
                await runtime.Stream.WriteAsync(buffer.AsMemory(0, received.Count), ended.Token);
            }
        }

        async Task DownloadAsync()
        {
            var buffer = new byte[32 * 1024];
            int read;
            while ((read = await runtime.Stream.ReadAsync(buffer, ended.Token)) > 0)
                await socket.SendAsync(buffer.AsMemory(0, read), WebSocketMessageType.Binary, true, ended.Token);
        }
    }

    // The protocol's name holds characters that the framework's own handshake refuses.
    private static async Task<WebSocket> AcceptTunnelAsync(HttpContext context)
    {
        var upgrade = context.Features.GetRequiredFeature<IHttpUpgradeFeature>();
#pragma warning disable CA5350 // the handshake of RFC 6455 is defined with SHA-1
        var accept = SHA1.HashData(Encoding.ASCII.GetBytes(context.Request.Headers.SecWebSocketKey + HandshakeSuffix));
#pragma warning restore CA5350
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = Convert.ToBase64String(accept);
        context.Response.Headers.SecWebSocketProtocol = TunnelPrefix + PortForward;
        return WebSocket.CreateFromStream(await upgrade.UpgradeAsync(), new WebSocketCreationOptions { IsServer = true });
    }

    private static async Task<UpgradeConnection> OpenAsync(Uri target, string protocol, CancellationToken cancellation)
    {
        (string, string)[] headers =
            [("Connection", "Upgrade"), ("Upgrade", "SPDY/3.1"), ("X-Stream-Protocol-Version", protocol), ("Content-Length", "0")];
        var runtime = await UpgradeConnection.OpenAsync(target, "POST", headers, cancellation);
        if (runtime.Status == StatusCodes.Status101SwitchingProtocols)
            return runtime;
        var status = runtime.Status;
        runtime.Dispose();
        throw new BadHttpRequestException($"the runtime refused the stream with status {status}", StatusCodes.Status502BadGateway);
    }

    private static bool IsSet(IQueryCollection query, string name) => query[name].FirstOrDefault() is "1" or "true";
}
