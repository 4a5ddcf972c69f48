using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using OrleansOrchestrator.Gateway.Pki;

namespace OrleansOrchestrator.Silo.Members;

/// <summary>Puts TLS into every connection among members.</summary>
internal static class MemberTlsExtensions
{
    /// <summary>From and to other silos, and from gateways.</summary>
    public static ISiloBuilder AddMemberTls(this ISiloBuilder silo, MemberCredentials credentials)
    {
        silo.Services.AddMemberTls(credentials);
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<MemberTls>(static (options, tls) =>
        {
            options.ConfigureSiloInboundConnection(connection => connection.Use(tls.Inbound));
            options.ConfigureGatewayInboundConnection(connection => connection.Use(tls.Inbound));
            options.ConfigureSiloOutboundConnection(connection => connection.Use(tls.Outbound));
        });
        return silo;
    }

    /// <summary>To silos.</summary>
    public static IClientBuilder AddMemberTls(this IClientBuilder client, MemberCredentials credentials)
    {
        client.Services.AddMemberTls(credentials);
        client.Services.AddOptions<ClientConnectionOptions>().Configure<MemberTls>(
            static (options, tls) => options.ConfigureConnection(connection => connection.Use(tls.Outbound)));
        return client;
    }

    /// <summary>For a silo that is alone: it has no port at all.</summary>
    public static ISiloBuilder ListenNowhere(this ISiloBuilder silo)
    {
        for (var i = 0; i < silo.Services.Count; i++)
        {
            if (silo.Services[i] is { IsKeyedService: true, ServiceKey: { } key } service && service.ServiceType == typeof(IConnectionListenerFactory))
                silo.Services[i] = ServiceDescriptor.KeyedSingleton<IConnectionListenerFactory>(key, new NoConnections());
        }

        return silo;
    }

    private static void AddMemberTls(this IServiceCollection services, MemberCredentials credentials)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(credentials);
        services.AddSingleton<RefusedPeers>();
        services.AddSingleton<MemberTls>();
    }
}
