using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansOrchestrator.Gateway.Authentication;
using OrleansOrchestrator.Gateway.Authorization;
using OrleansOrchestrator.Gateway.Discovery;
using OrleansOrchestrator.Gateway.Health;
using OrleansOrchestrator.Gateway.Hosting;
using OrleansOrchestrator.Gateway.Nodes;
using OrleansOrchestrator.Gateway.Observability;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Gateway.Reviews;
using OrleansOrchestrator.Gateway.Subresources;
using OrleansOrchestrator.Gateway.Verbs;

namespace OrleansOrchestrator.Gateway;

/// <summary>
/// Puts the gateway into a host. The host provides <c>IResourceStore</c>, <c>IResourceCatalog</c> and, where it has them, health checks
/// and an <see cref="IAuthorizer"/> of its own.
/// </summary>
public static class GatewayHosting
{
    /// <summary>Adds the gateway's services and configures Kestrel to serve HTTPS for it.</summary>
    public static WebApplicationBuilder AddGateway(this WebApplicationBuilder builder, GatewayOptions options)
    {
        builder.Services.AddGatewayServices(options);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options))
            .UseSockets(transport => LiveConnections.Configure(transport, options.Limits.SilenceAtMost));
        builder.WebHost.UseKestrelHttpsConfiguration();
        return builder;
    }

    /// <summary>Answers every request. Call it last: nothing behind it is reached.</summary>
    public static WebApplication UseGateway(this WebApplication app)
    {
        var pipeline = app.Services.GetRequiredService<GatewayPipeline>();
        app.Run(pipeline.InvokeAsync);
        return app;
    }

    private static void AddGatewayServices(this IServiceCollection services, GatewayOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(options.Pki);
        services.AddSingleton(options.Limits);
        services.AddSingleton(new ServiceAccountTokens(options.Pki.ServiceAccountKey, options.ServiceAccountIssuer));
        services.AddSingleton<CertificateAuthenticator>();
        services.AddSingleton<TokenAuthenticator>();
        services.AddSingleton<BootstrapTokenAuthenticator>();
        services.AddSingleton<RequestAuthenticator>();
        services.AddSingleton<Impersonation>();
        services.AddSingleton<NodeAuthorizer>();
        services.TryAddSingleton<IAuthorizer, BuiltInAuthorizer>();
        services.AddSingleton<BodyDecoder>();
        services.AddSingleton<ServerStop>();
        services.AddSingleton<ReadVerbs>();
        services.AddSingleton<WriteVerbs>();
        services.AddSingleton<DeleteVerbs>();
        services.AddSingleton<ResourceRoutes>();
        services.AddSingleton<DiscoveryRoutes>();
        services.AddSingleton<OpenApiRoutes>();
        services.AddSingleton<NonResourceRoutes>();
        services.AddSingleton<GatewayPages>();
        services.AddSingleton<HealthPages>();
        services.AddSingleton<ComponentStatuses>();
        services.AddSingleton<GatewayPipeline>();
        services.AddSubresources();
        services.AddReviews();
    }

    private static void AddSubresources(this IServiceCollection services)
    {
        services.AddSingleton<SubresourceHandlers>();
        services.AddSingleton<BindingHandler>();
        services.AddSingleton<ISubresourceHandler>(s => s.GetRequiredService<BindingHandler>());
        services.AddSingleton<DisruptionBudgets>();
        services.AddSingleton<ISubresourceHandler, EvictionHandler>();
        services.AddSingleton<ISubresourceHandler, ScaleHandler>();
        services.AddSingleton<ISubresourceHandler, TokenHandler>();
        services.AddSingleton<NodeDirectory>();
        services.AddSingleton<ProxyClients>();
        services.AddSingleton<ISubresourceHandler, PodLogHandler>();
        services.AddSingleton<ISubresourceHandler, PodConnectHandler>();
        services.AddSingleton<ISubresourceHandler, NodeProxyHandler>();
        services.AddSingleton<ISubresourceHandler, WorkloadProxyHandler>();
    }

    private static void AddReviews(this IServiceCollection services)
    {
        services.AddSingleton<VirtualResources>();
        services.AddSingleton<IVirtualResource, SelfSubjectReviews>();
        services.AddSingleton<IVirtualResource, TokenReviews>();
        services.AddSingleton<IVirtualResource, SelfSubjectAccessReviews>();
        services.AddSingleton<IVirtualResource, SelfSubjectRulesReviews>();
        services.AddSingleton<IVirtualResource, SubjectAccessReviews>();
        services.AddSingleton<IVirtualResource, LocalSubjectAccessReviews>();
    }

    private static void Configure(KestrelServerOptions kestrel, GatewayOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        // Bodies are bounded where they are read; streams through the proxies are not.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(10));
        // Room for the next part of a big list to be encrypted while the last one is sent.
        kestrel.Limits.MaxResponseBufferSize = 512 * 1024;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(5);
        kestrel.Limits.Http2.MaxStreamsPerConnection = options.Limits.StreamsPerConnection;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 4 * 1024 * 1024;
        kestrel.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(45);
        kestrel.ResponseHeaderEncodingSelector = _ => System.Text.Encoding.UTF8;
        kestrel.Listen(options.Address, options.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = options.Pki.Serving;
                https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                // Who the certificate is worth believing is decided per request, where a 401 can be answered.
                https.AllowAnyClientCertificate();
            });
        });
    }
}
