using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansOrchestrator.NodeAgent.Tests.Probes;

/// <summary>Something to probe on this machine: the standard gRPC health service, or a web page, well or unwell as a test wants it.</summary>
internal sealed class HealthServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private volatile bool healthy = true;

    private HealthServer(WebApplication app) => this.app = app;

    public bool Healthy { get => healthy; set => healthy = value; }

    public int Port { get; private set; }

    public static async Task<HealthServer> StartAsync(HttpProtocols protocols)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        var server = new HealthServer(builder.Build());
        server.app.Run(protocols == HttpProtocols.Http2 ? server.CheckAsync : server.PageAsync);
        await server.app.StartAsync();
        server.Port = new Uri(server.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    // A page that is there for those who bring the header they were told to bring.
    private Task PageAsync(HttpContext context)
    {
        var asked = context.Request.Path == "/healthz" && context.Request.Headers["X-Probe"] == "yes";
        context.Response.StatusCode = healthy && asked ? StatusCodes.Status200OK : StatusCodes.Status500InternalServerError;
        return Task.CompletedTask;
    }

    // HealthCheckResponse { status: SERVING = 1, NOT_SERVING = 2 } in gRPC's framing.
    private async Task CheckAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        if (context.Request.Path == "/grpc.health.v1.Health/Check")
            await context.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, 2, 0x08, healthy ? (byte)1 : (byte)2 });
        context.Features.Get<IHttpResponseTrailersFeature>()!.Trailers["grpc-status"] = "0";
    }
}
