using Microsoft.AspNetCore.Builder;
using Orleans.Configuration;
using Orleans.Messaging;
using OrleansOrchestrator.Api.Bootstrap;
using OrleansOrchestrator.Gateway;
using OrleansOrchestrator.Gateway.Pki;
using OrleansOrchestrator.Grains.Abstractions.Members;
using OrleansOrchestrator.Grains.Hosting;
using OrleansOrchestrator.Registry.Cluster;
using OrleansOrchestrator.Silo.AllInOne;
using OrleansOrchestrator.Silo.Composition;
using OrleansOrchestrator.Silo.Members;
using OrleansOrchestrator.Silo.Observability;
using OrleansOrchestrator.Silo.Status;

namespace OrleansOrchestrator.Silo.Cluster;

/// <summary>A process with nothing but the API server: a client of the silos that tails the logs into caches of its own.</summary>
internal static class GatewayProcess
{
    // AdoNet's name for PostgreSQL.
    private const string Invariant = "Npgsql";

    private static readonly TimeSpan ConnectPause = TimeSpan.FromMilliseconds(250);

    public static async Task<int> RunAsync(ApiGatewayOptions options, CancellationToken ct)
    {
        var layout = new DataLayout(options.DataDirectory);
        layout.Create();
        using var pid = PidFile.Take(layout.PidFile);
        using var starting = LoggerFactory.Create(ControlPlane.AddLogging);
        var database = await MemberDatabase.FindAsync(options.Database, options.Join, options.DataDirectory, ControlPlaneMember.Gateway, starting, ct);
        await ClusterDatabase.PrepareAsync(database, TimeProvider.System, starting.CreateLogger(nameof(GatewayProcess)), ct);
        var keys = await SharedKeys.FetchAsync(database, TimeProvider.System, ct);
        keys.WriteTo(layout.Pki);
        using var credentials = keys.CreateMember(ControlPlaneMember.Gateway, options.Name, TimeProvider.System);
        var addresses = new ClusterAddresses();
        using var pki = ClusterPki.EnsureCreated(
            layout.Pki, [.. ServingNames.Default(firstServiceAddress: addresses.ApiService), options.Address, .. options.ServingNames]);
        // First of all: which grains there are is known only from the silos. They may start later, so this may take a while.
        using var silos = Connect(database, credentials);
        await silos.StartAsync(ct);
        await using var app = Build(options, database, addresses, layout, pki, silos.Services)
            .UseMembershipPage(new Membership(PasswordFile.Inline(options.MemberDatabase ?? database)));
        await layout.WriteAdminKubeconfigAsync(pki, options.Port, ct);
        await app.RunAsync(ct);
        await silos.StopAsync(CancellationToken.None);
        return 0;
    }

    private static WebApplication Build(
        ApiGatewayOptions options, string database, ClusterAddresses addresses, DataLayout layout, ClusterPki pki, IServiceProvider silos)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = layout.Root });
        ControlPlane.AddLogging(builder.Logging);
        builder.Services.AddSingleton<IGrainFactory>(silos.GetRequiredService<IClusterClient>());
        builder.Services.AddSingleton(silos.GetRequiredService<IGatewayListProvider>());
        builder.Services.AddSingleton(provider => new MemberLosses(provider.GetRequiredService<TimeProvider>(), watched: true));
        builder.Services.AddHostedService<MemberWatch>();
        builder.Services.AddSingleton(
            Identities.Of(MemberKind.Gateway, options.Name, $"https://{options.Address}:{options.Port}", TimeProvider.System));
        builder.Services.AddSingleton<IMembership>(provider => new ClusterTables(database, provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<GatewayMember>();
        builder.Services.AddHostedService(static provider => provider.GetRequiredService<GatewayMember>());
        builder.AddApiServer(pki, addresses, options.Port, options.Address, options.DisabledAdmissionPlugins);
        builder.Services.AddTelemetry();
        var app = builder.Build();
        app.UseObservability(silos).UseStatusPage().UseGateway();
        return app;
    }

    private static IHost Connect(string database, MemberCredentials credentials)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        ControlPlane.AddLogging(builder.Logging);
        builder.UseOrleansClient(client => AddClient(client, database).AddMemberTls(credentials));
        return builder.Build();
    }

    private static IClientBuilder AddClient(IClientBuilder client, string database)
    {
        client.Configure<ClusterOptions>(cluster =>
            (cluster.ServiceId, cluster.ClusterId) = (ClusterIdentity.ServiceId, ClusterIdentity.ClusterId));
        client.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (Invariant, database));
        client.Configure<Orleans.Configuration.GatewayOptions>(silos => silos.GatewayListRefreshPeriod = TimeSpan.FromMilliseconds(500));
        client.AddClientObservability();
        return client.UseConnectionRetryFilter(static async (_, ct) =>
        {
            await Task.Delay(ConnectPause, ct);
            return true;
        });
    }
}
