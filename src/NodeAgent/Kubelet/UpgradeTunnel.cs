using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansOrchestrator.NodeAgent.Kubelet;

/// <summary>Leads an upgraded connection (SPDY) to the runtime's streaming server as raw bytes.</summary>
internal static class UpgradeTunnel
{
    private const int BufferBytes = 32 * 1024;
    private static readonly string[] Hop = ["Host", "Content-Length", "Transfer-Encoding", "Authorization"];

    public static async Task HandleAsync(HttpContext context, Uri target)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade)
            throw new BadHttpRequestException("you must specify an upgrade protocol", StatusCodes.Status400BadRequest);
        var headers = context.Request.Headers
            .Where(header => !Hop.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .SelectMany(header => header.Value.Select(value => (header.Key, value ?? "")));
        using var runtime = await UpgradeConnection.OpenAsync(target, context.Request.Method, headers, context.RequestAborted);
        foreach (var (name, value) in runtime.Headers)
        {
            if (!name.Equals("Connection", StringComparison.OrdinalIgnoreCase) && !name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
                context.Response.Headers.Append(name, value);
        }
        if (runtime.Status != StatusCodes.Status101SwitchingProtocols)
        {
            context.Response.Headers.ContentLength = null;
            context.Response.StatusCode = runtime.Status;
            await context.Response.Body.WriteAsync(runtime.Rest, context.RequestAborted);
            return;
        }
        await using var client = await upgrade.UpgradeAsync();
        await client.WriteAsync(runtime.Rest, context.RequestAborted);
        await client.FlushAsync(context.RequestAborted);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var inbound = UploadAsync(client, runtime.Stream, ended.Token);
        await CopyAsync(runtime.Stream, client, ended.Token);
        await ended.CancelAsync();
        await inbound.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private static async Task UploadAsync(Stream client, NetworkStream runtime, CancellationToken cancellation)
    {
        await CopyAsync(client, runtime, cancellation);
        runtime.Socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken cancellation)
    {
        var buffer = new byte[BufferBytes];
        int read;
        while ((read = await from.ReadAsync(buffer, cancellation)) > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
            await to.FlushAsync(cancellation);
        }
    }
}
