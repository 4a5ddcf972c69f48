using System.Net;
using Orleans.Configuration;
using OrleansOrchestrator.Api.Bootstrap;
using OrleansOrchestrator.Grains.Abstractions.Members;
using OrleansOrchestrator.Grains.Dispatch;
using OrleansOrchestrator.Grains.Hosting;
using OrleansOrchestrator.Silo.AllInOne;
using OrleansOrchestrator.Silo.Composition;
using OrleansOrchestrator.Silo.Members;
using OrleansOrchestrator.Silo.Observability;

namespace OrleansOrchestrator.Silo.Cluster;

/// <summary>A process with nothing but a silo: sequencers, controllers and a scheduler, one of many over one database.</summary>
internal static class SiloProcess
{
    public static async Task<int> RunAsync(SiloOptions options, CancellationToken ct)
    {
        var controllers = ControllerSelection.Parse(options.Controllers);
        if (ControlPlane.NamesUnknown(controllers))
            return 2;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        // OpenTelemetry's settings are variables of the environment, which an empty builder does not look at.
        builder.Configuration.AddEnvironmentVariables();
        ControlPlane.AddLogging(builder.Logging);
        using var starting = LoggerFactory.Create(ControlPlane.AddLogging);
        var database = await MemberDatabase.FindAsync(options.Database, options.Join, options.DataDirectory, ControlPlaneMember.Silo, starting, ct);
        await ClusterDatabase.PrepareAsync(database, TimeProvider.System, starting.CreateLogger(nameof(SiloProcess)), ct);
        var keys = await SharedKeys.FetchAsync(database, TimeProvider.System, ct);
        using var credentials = keys.CreateMember(ControlPlaneMember.Silo, options.Name, TimeProvider.System);
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(cluster => cluster.ClusterId = ClusterIdentity.ClusterId)
            .Configure<Orleans.Configuration.SiloOptions>(silo => silo.SiloName = options.Name)
            .ConfigureEndpoints(IPAddress.Parse(options.Address), options.SiloPort, options.ClientPort, listenOnAnyHostAddress: false)
            .AddMemberTls(credentials)
            .AddOrchestratorGrains(new StoreSettings.Postgres(database), controllers)
            .AddSiloObservability());
        builder.Services.AddSingleton(
            Identities.Of(MemberKind.Silo, options.Name, $"{options.Address}:{options.SiloPort}", TimeProvider.System));
        builder.Services.AddTelemetry(options.MetricsPort > 0 ? new IPEndPoint(IPAddress.Parse(options.MetricsAddress), options.MetricsPort) : null);
        builder.Services.AddControllers(
            controllers, options.DisabledAdmissionPlugins, new ClusterAddresses(), keys.AuthorityCertificate,
            keys.CreateRequestSigner(TimeProvider.System));
        using var host = builder.Build();
        await host.RunAsync(ct);
        return 0;
    }
}
