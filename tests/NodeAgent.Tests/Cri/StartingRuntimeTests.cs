using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.NodeAgent.Cri;

namespace OrleansOrchestrator.NodeAgent.Tests.Cri;

/// <summary>The moment of a runtime's start that a real one passes through too quickly to be met on purpose.</summary>
public sealed class StartingRuntimeTests : IDisposable
{
    private const int Refusals = 3;
    private readonly string directory = Directory.CreateTempSubdirectory("oot-cri").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Runtime_that_is_not_initialized_yet_is_asked_again()
    {
        var socket = Path.Combine(directory, "cri.sock");
        var asked = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket, listen => listen.Protocols = HttpProtocols.Http2));
        await using var runtime = builder.Build();
        runtime.Run(async context =>
        {
            const string ok = "0";
            const string unknown = "2";
            context.Response.ContentType = "application/grpc";
            context.Response.DeclareTrailer("grpc-status");
            var refuse = Interlocked.Increment(ref asked) <= Refusals;
            // An empty message is a valid VersionResponse.
            if (!refuse)
                await context.Response.Body.WriteAsync(new byte[5]);
            var trailers = context.Features.Get<IHttpResponseTrailersFeature>()!.Trailers;
            trailers["grpc-status"] = refuse ? unknown : ok;
            trailers["grpc-message"] = refuse ? "server is not initialized yet" : "";
        });
        await runtime.StartAsync();
        using var cri = new CriClient(socket);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        Assert.NotNull(await cri.WaitUntilUpAsync(TimeProvider.System, patience.Token));
        Assert.Equal(Refusals + 1, asked);
    }
}
