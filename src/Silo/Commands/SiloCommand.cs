using System.CommandLine;
using OrleansOrchestrator.Silo.Cluster;
using OrleansOrchestrator.Silo.Members;

namespace OrleansOrchestrator.Silo.Commands;

/// <summary><c>silo</c>: one of many silos over one PostgreSQL database, until it is stopped.</summary>
internal static class SiloCommand
{
    public static Command Create()
    {
        var member = new MemberOptions();
        var address = CommonOptions.Address("IP address at which other silos and the gateways reach this silo");
        var siloPort = new Option<int>("--silo-port") { Description = "port for other silos", DefaultValueFactory = _ => 11111 };
        var clientPort = new Option<int>("--client-port") { Description = "port for gateways", DefaultValueFactory = _ => 30000 };
        var metricsPort = new Option<int>("--metrics-port") { Description = "port for Prometheus, plain HTTP; 0: none" };
        var metricsAddress = new Option<string>("--metrics-address")
        {
            Description = "IP address of that port; whoever reaches it reads all metrics",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        var name = CommonOptions.Name();
        var controllers = CommonOptions.Controllers();
        var disabled = CommonOptions.DisabledAdmissionPlugins();
        var command = new Command("silo", "Runs a silo of a cluster: sequencers, controllers and a scheduler.")
        {
            address, siloPort, clientPort, name, metricsPort, metricsAddress, controllers, disabled,
        };
        member.AddTo(command);
        command.SetAction((parsed, ct) => MemberOptions.RunAsync(() => SiloProcess.RunAsync(
            new SiloOptions
            {
                Database = member.Database(parsed),
                Join = member.Join(parsed),
                DataDirectory = member.Data(parsed),
                Address = parsed.GetRequiredValue(address),
                SiloPort = parsed.GetRequiredValue(siloPort),
                ClientPort = parsed.GetRequiredValue(clientPort),
                Name = parsed.GetValue(name) ?? Identities.DefaultName(parsed.GetRequiredValue(siloPort), usualPort: 11111),
                MetricsPort = parsed.GetValue(metricsPort),
                MetricsAddress = parsed.GetRequiredValue(metricsAddress),
                Controllers = parsed.GetRequiredValue(controllers),
                DisabledAdmissionPlugins = CommonOptions.List(parsed.GetRequiredValue(disabled)),
            },
            ct)));
        return command;
    }
}
