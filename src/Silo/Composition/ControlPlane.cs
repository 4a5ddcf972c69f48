using Microsoft.AspNetCore.Builder;
using OrleansOrchestrator.Gateway;
using OrleansOrchestrator.Gateway.Health;
using OrleansOrchestrator.Gateway.Pki;
using OrleansOrchestrator.Grains.Dispatch;
using OrleansOrchestrator.Grains.Endpoints;
using OrleansOrchestrator.Grains.Nodes;
using OrleansOrchestrator.Grains.Scheduling;
using OrleansOrchestrator.Grains.ServiceAccounts;
using OrleansOrchestrator.Registry;
using OrleansOrchestrator.Registry.Allocation;
using OrleansOrchestrator.Registry.Bootstrap;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Silo.Composition;

/// <summary>The parts that processes are made of: one process has them all, or silos have the first and gateways the second.</summary>
internal static class ControlPlane
{
    /// <summary>What runs beside the grains of a silo. Call after Orleans is added.</summary>
    public static void AddControllers(
        this IServiceCollection services, ControllerSelection controllers, IReadOnlyList<string> disabledAdmissionPlugins,
        ClusterAddresses addresses, string authorityPem, RequestSigner signer)
    {
        services.AddStore(disabledAdmissionPlugins, addresses);
        services.Configure<NodeOptions>(o => o.ClusterCidr = addresses.PodCidr);
        services.AddEventRecorder();
        services.Configure<ClusterCaOptions>(o => (o.CaPem, o.Signer) = (authorityPem, new AuthoritySigner(signer)));
        // The scheduler is no object's controller, but it is left out with the rest of them.
        services.AddPodPlacement(controllers.Includes("kube-scheduler"), controllers.Includes("pod-garbage-collector-controller"));
    }

    /// <summary>What serves the API. Call after Orleans, or a client of it, is added.</summary>
    public static void AddApiServer(
        this WebApplicationBuilder builder, ClusterPki pki, ClusterAddresses addresses, int port, string advertisedAddress,
        IReadOnlyList<string> disabledAdmissionPlugins)
    {
        builder.Services.AddStore(disabledAdmissionPlugins, addresses);
        builder.Services.AddApiServerEndpoints(o =>
        {
            o.AdvertiseAddress = advertisedAddress;
            o.Port = port;
            o.Identity = $"{Environment.MachineName.ToLowerInvariant()}-{port}";
        });
        builder.Services.AddSingleton(new ClusterNetwork(addresses.ServiceCidr, addresses.ApiService, 443, port, addresses.Dns)
        {
            Info = new ClusterInfo($"https://{advertisedAddress}:{port}", pki.AuthorityPem),
        });
        builder.Services.AddSingleton<ClusterStart>();
        builder.Services.AddSingleton<IHealthCheck>(s => s.GetRequiredService<ClusterStart>());
        builder.Services.AddHostedService(s => s.GetRequiredService<ClusterStart>());
        builder.AddGateway(new GatewayOptions { Pki = pki, Port = port });
    }

    /// <summary>Says so when a controller is selected that does not exist.</summary>
    public static bool NamesUnknown(ControllerSelection controllers)
    {
        if (controllers.Unknown(BuiltInControllers.All) is not { Count: > 0 } unknown)
            return false;
        Console.Error.WriteLine($"no controller is named {string.Join(", ", unknown)}");
        return true;
    }

    public static void AddLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.UseUtcTimestamp = true;
        });
        logging.SetMinimumLevel(LogLevel.Information)
            .AddFilter("Orleans", LogLevel.Error)
            // A filter is for all names that begin with its own.
            .AddFilter("OrleansOrchestrator", LogLevel.Information)
            .AddFilter("Polly", LogLevel.None)
            // Messages that cannot be delivered, as at the start of a silo, are tried again by who sent them.
            .AddFilter("Orleans.Messaging", LogLevel.Critical)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System", LogLevel.Warning);
    }

    private static void AddStore(this IServiceCollection services, IReadOnlyList<string> disabledAdmissionPlugins, ClusterAddresses addresses)
    {
        services.AddRegistry(disabledAdmissionPlugins);
        services.Configure<ServiceAllocationOptions>(o => o.ServiceClusterIpRange = addresses.ServiceCidr);
    }
}
