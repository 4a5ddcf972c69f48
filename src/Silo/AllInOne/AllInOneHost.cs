using OrleansOrchestrator.Gateway;
using OrleansOrchestrator.Gateway.Health;
using OrleansOrchestrator.Gateway.Pki;
using OrleansOrchestrator.Registry;
using OrleansOrchestrator.Storage;
using OrleansOrchestrator.Storage.Sqlite;

namespace OrleansOrchestrator.Silo.AllInOne;

/// <summary>One process with everything: silo, gateway and, unless told otherwise, a node agent.</summary>
internal static class AllInOneHost
{
    public static async Task<int> RunAsync(ServeOptions options, CancellationToken ct)
    {
        var layout = new DataLayout(options.DataDirectory);
        layout.Create();
        using var pid = PidFile.Take(layout.PidFile);
        using var pki = ClusterPki.EnsureCreated(
            layout.Pki, ServingNames.Default(firstServiceAddress: options.Addresses.ApiService));
        await using var log = new SqliteObjectLog(new SqliteLogOptions { Path = layout.Store });
        await log.InitializeAsync(ct);
        await using var app = Build(options, layout, pki, log);
        File.Copy(pki.WriteAdminKubeconfig($"https://127.0.0.1:{options.Port}"), layout.AdminKubeconfig, overwrite: true);
        await app.RunAsync(ct);
        return 0;
    }

    private static WebApplication Build(ServeOptions options, DataLayout layout, ClusterPki pki, IObjectLog log)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = layout.Root });
        AddLogging(builder.Logging);
        var (siloPort, gatewayPort) = FreePorts.Pair();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(siloPort, gatewayPort, serviceId: "orleans-orchestrator", clusterId: "embedded"));
        builder.Services.AddSingleton(log);
        builder.Services.AddRegistry(options.DisabledAdmissionPlugins);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<ClusterStart>();
        builder.Services.AddSingleton<IHealthCheck>(s => s.GetRequiredService<ClusterStart>());
        builder.Services.AddHostedService(s => s.GetRequiredService<ClusterStart>());
        builder.AddGateway(new GatewayOptions { Pki = pki, Port = options.Port });
        var app = builder.Build();
        app.UseGateway();
        return app;
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
            .AddFilter("Orleans", LogLevel.Warning)
            .AddFilter("Polly", LogLevel.Warning)
            .AddFilter("Microsoft", LogLevel.Warning);
    }
}
