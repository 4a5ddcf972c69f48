using Microsoft.AspNetCore.Builder;
using OrleansOrchestrator.Gateway;
using OrleansOrchestrator.Gateway.Pki;
using OrleansOrchestrator.Grains.Abstractions.Members;
using OrleansOrchestrator.Grains.Dispatch;
using OrleansOrchestrator.Grains.Hosting;
using OrleansOrchestrator.Silo.Composition;
using OrleansOrchestrator.Silo.Members;
using OrleansOrchestrator.Silo.MultiNode;
using OrleansOrchestrator.Silo.Observability;
using OrleansOrchestrator.Silo.Status;

namespace OrleansOrchestrator.Silo.AllInOne;

/// <summary>One process with everything: silo, gateway and, unless told otherwise, a node agent.</summary>
internal static partial class AllInOneHost
{
    public static async Task<int> RunAsync(ServeOptions options, CancellationToken ct)
    {
        var controllers = ControllerSelection.Parse(options.Controllers);
        if (ControlPlane.NamesUnknown(controllers))
            return 2;
        var layout = new DataLayout(options.DataDirectory);
        layout.Create();
        using var pid = PidFile.Take(layout.PidFile);
        try
        {
            options = options with { Slot = await ChooseSlotAsync(options, layout, ct) };
        }
        catch (SlotTakenException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }

        var network = options is { ControlPlaneOnly: false, Nodes: > 1 } ? LocalNetwork.Choose(layout.Root, options.Slot) : null;
        IReadOnlyList<string> names = ServingNames.Default(firstServiceAddress: options.Addresses.ApiService);
        using var pki = ClusterPki.EnsureCreated(layout.Pki, network is null ? names : [.. names, network.Gateway]);
        await using var app = Build(options, controllers, layout, pki, network);
        if (!options.ControlPlaneOnly && options.Slot.Number > 0)
            LogSlot(app.Logger, options.Slot.Number, options.Slot.KubeletPort, options.Slot.Bridge, options.Addresses.PodCidr, options.Addresses.ServiceCidr);
        await layout.WriteAdminKubeconfigAsync(pki, options.Port, ct);
        await app.RunAsync(ct);
        return 0;
    }

    // Without nodes nothing of the machine's is used, but addresses that were given out stay what they are.
    private static async Task<NodeSlot> ChooseSlotAsync(ServeOptions options, DataLayout layout, CancellationToken ct) => options.ControlPlaneOnly
        ? layout.ReadSlot()
        : await new SlotRegistry(SlotRegistry.MachineDirectory, SlotUse.IsFree, TimeProvider.System).TakeAsync(layout, ct);

    private static WebApplication Build(ServeOptions options, ControllerSelection controllers, DataLayout layout, ClusterPki pki, LocalNetwork? network)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = layout.Root,
            // Watching the settings means watching the data directory, that is every write of the store.
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        ControlPlane.AddLogging(builder.Logging);
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(gatewayPort: 0, clusterId: "embedded")
            .ListenNowhere()
            .AddOrchestratorGrains(new StoreSettings.Embedded(layout.Store), controllers)
            .AddSiloObservability());
        builder.Services.AddTelemetry();
        builder.Services.AddSingleton(Identities.Of(
            MemberKind.AllInOne, Identities.DefaultName(options.Port, usualPort: 6443), $"https://127.0.0.1:{options.Port}", TimeProvider.System));
        builder.Services.AddSingleton<IMembership, SoleSilo>();
        builder.Services.AddControllers(controllers, options.DisabledAdmissionPlugins, options.Addresses, pki.AuthorityPem, pki.RequestSigner);
        builder.AddApiServer(pki, options.Addresses, options.Port, HostAddress.Find().ToString(), options.DisabledAdmissionPlugins);
        if (!options.ControlPlaneOnly)
            builder.Services.AddLocalNodes(options, layout, pki, network);
        var app = builder.Build();
        app.UseObservability().UseStatusPage().UseGateway();
        return app;
    }

    [LoggerMessage(
        LogLevel.Information,
        "Nodes of another cluster are, or have been, on this machine: these have slot {Slot}, with kubelet port {Port}, bridge {Bridge}, pods in {Pods} and services in {Services}")]
    private static partial void LogSlot(ILogger logger, int slot, int port, string bridge, string pods, string services);
}
