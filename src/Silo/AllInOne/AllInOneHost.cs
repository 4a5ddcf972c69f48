using Microsoft.AspNetCore.Builder;
using OrleansOrchestrator.Gateway;
using OrleansOrchestrator.Gateway.Health;
using OrleansOrchestrator.Gateway.Pki;
using OrleansOrchestrator.Grains.Dispatch;
using OrleansOrchestrator.Grains.Endpoints;
using OrleansOrchestrator.Grains.Hosting;
using OrleansOrchestrator.Grains.Scheduling;
using OrleansOrchestrator.Grains.ServiceAccounts;
using OrleansOrchestrator.Registry;
using OrleansOrchestrator.Registry.Allocation;
using OrleansOrchestrator.Registry.Client;
using OrleansOrchestrator.Silo.MultiNode;

namespace OrleansOrchestrator.Silo.AllInOne;

/// <summary>One process with everything: silo, gateway and, unless told otherwise, a node agent.</summary>
internal static class AllInOneHost
{
    public static async Task<int> RunAsync(ServeOptions options, CancellationToken ct)
    {
        var controllers = ControllerSelection.Parse(options.Controllers);
        if (controllers.Unknown(BuiltInControllers.All) is { Count: > 0 } unknown)
        {
            Console.Error.WriteLine($"no controller is named {string.Join(", ", unknown)}");
            return 2;
        }

        var layout = new DataLayout(options.DataDirectory);
        layout.Create();
        using var pid = PidFile.Take(layout.PidFile);
        var network = options is { ControlPlaneOnly: false, Nodes: > 1 } ? LocalNetwork.Choose(layout.Root) : null;
        IReadOnlyList<string> names = ServingNames.Default(firstServiceAddress: options.Addresses.ApiService);
        using var pki = ClusterPki.EnsureCreated(layout.Pki, network is null ? names : [.. names, network.Gateway]);
        await using var app = Build(options, controllers, layout, pki, network);
        // Renamed into its place: whoever waits for the cluster may be reading the one that is there.
        new PemFiles(layout.Root).Write(
            Path.GetFileName(layout.AdminKubeconfig), await File.ReadAllTextAsync(pki.WriteAdminKubeconfig($"https://127.0.0.1:{options.Port}"), ct));
        await app.RunAsync(ct);
        return 0;
    }

    private static WebApplication Build(ServeOptions options, ControllerSelection controllers, DataLayout layout, ClusterPki pki, LocalNetwork? network)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = layout.Root });
        AddLogging(builder.Logging);
        var (siloPort, gatewayPort) = FreePorts.Pair();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(siloPort, gatewayPort, clusterId: "embedded")
            .AddOrchestratorGrains(new StoreSettings.Embedded(layout.Store), controllers));
        AddControlPlane(builder.Services, options, controllers, pki);
        builder.AddGateway(new GatewayOptions { Pki = pki, Port = options.Port });
        if (!options.ControlPlaneOnly)
            builder.Services.AddLocalNodes(options, layout, pki, network);
        var app = builder.Build();
        app.UseGateway();
        return app;
    }

    private static void AddControlPlane(
        IServiceCollection services, ServeOptions options, ControllerSelection controllers, ClusterPki pki)
    {
        services.AddRegistry(options.DisabledAdmissionPlugins);
        services.AddServiceAllocation();
        services.Configure<ServiceAllocationOptions>(o => o.ServiceClusterIpRange = options.Addresses.ServiceCidr);
        services.AddEventRecorder();
        services.Configure<ClusterCaOptions>(o => o.CaPem = pki.AuthorityPem);
        services.AddApiServerEndpoints(o =>
        {
            o.AdvertiseAddress = HostAddress.Find().ToString();
            o.Port = options.Port;
        });
        // The scheduler is no object's controller, but it is left out with the rest of them.
        services.AddPodPlacement(controllers.Includes("kube-scheduler"), controllers.Includes("pod-garbage-collector-controller"));
        services.AddSingleton(options);
        services.AddSingleton<ClusterStart>();
        services.AddSingleton<IHealthCheck>(s => s.GetRequiredService<ClusterStart>());
        services.AddHostedService(s => s.GetRequiredService<ClusterStart>());
    }

    private static void AddLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.UseUtcTimestamp = true;
        });
        logging.SetMinimumLevel(LogLevel.Information)
            .AddFilter("Orleans", LogLevel.Error)
            .AddFilter("Polly", LogLevel.Error)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System", LogLevel.Warning);
    }
}
