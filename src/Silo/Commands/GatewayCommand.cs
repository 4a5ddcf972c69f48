using System.CommandLine;
using OrleansOrchestrator.Silo.Cluster;
using OrleansOrchestrator.Silo.Members;

namespace OrleansOrchestrator.Silo.Commands;

/// <summary><c>gateway</c>: one of many API servers in front of the silos of one PostgreSQL database, until it is stopped.</summary>
internal static class GatewayCommand
{
    public static Command Create()
    {
        var member = new MemberOptions();
        var memberDatabase = new Option<string?>("--member-database")
        {
            Description = "connection string for silos and gateways that join, where this gateway's own is of no use to them",
        };
        var address = CommonOptions.Address("IP address at which pods reach this gateway");
        var port = new Option<int>("--port") { Description = "HTTPS port of the API server", DefaultValueFactory = _ => 6443 };
        var names = new Option<string>("--serving-names")
        {
            Description = "comma-separated names and IP addresses, such as a load balancer's, that the serving certificate is to hold as well",
            DefaultValueFactory = _ => "",
        };
        var name = CommonOptions.Name();
        var disabled = CommonOptions.DisabledAdmissionPlugins();
        var command = new Command("gateway", "Runs an API server in front of the silos of a cluster.")
        {
            memberDatabase, address, port, name, names, disabled,
        };
        member.AddTo(command);
        command.SetAction((parsed, ct) => MemberOptions.RunAsync(() => GatewayProcess.RunAsync(
            new ApiGatewayOptions
            {
                Database = member.Database(parsed),
                Join = member.Join(parsed),
                MemberDatabase = parsed.GetValue(memberDatabase),
                DataDirectory = member.Data(parsed),
                Address = parsed.GetRequiredValue(address),
                Port = parsed.GetRequiredValue(port),
                Name = parsed.GetValue(name) ?? Identities.DefaultName(parsed.GetRequiredValue(port), usualPort: 6443),
                ServingNames = CommonOptions.List(parsed.GetRequiredValue(names)),
                DisabledAdmissionPlugins = CommonOptions.List(parsed.GetRequiredValue(disabled)),
            },
            ct)));
        return command;
    }
}
