using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansOrchestrator.NodeAgent.Kubelet;

/// <summary>The agent's HTTPS endpoint, for the API server only: logs, exec, attach, port-forward, and a few facts about the node.</summary>
internal sealed class KubeletServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private KubeletServer(WebApplication app, int port)
    {
        this.app = app;
        Port = port;
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    public static async Task<KubeletServer> StartAsync(
        int port, X509Certificate2 certificate, ClientAuthentication clients, IReadOnlyList<IKubeletEndpoint> endpoints, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // An exec session is as long and as idle as its user.
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromHours(4);
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Any, port, listen =>
            {
                // Upgrades exist in HTTP/1.1 only.
                listen.Protocols = HttpProtocols.Http1;
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = certificate,
                    ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                    // Who it is and whether that suffices is decided, and answered, per request.
                    ClientCertificateValidation = static (_, _, _) => true,
                });
            });
        });
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseWebSockets();
        app.Use((context, next) => clients.AuthorizeAsync(context, next));
        app.UseRouting();
        foreach (var endpoint in endpoints)
            endpoint.Map(app);
        await app.StartAsync(cancellation);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new KubeletServer(app, new Uri(address).Port);
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await app.StopAsync(patience.Token);
        await app.DisposeAsync();
    }
}
