using System.CommandLine;
using OrleansOrchestrator.Silo.Cluster;

namespace OrleansOrchestrator.Silo.Commands;

/// <summary><c>kubeconfig</c>: administrator's credentials of a cluster of processes, for whoever may read its database.</summary>
internal static class KubeconfigCommand
{
    public static Command Create()
    {
        var database = CommonOptions.Database();
        var server = new Option<string>("--server") { Description = "the API server's address to write into it: https://HOST:PORT", Required = true };
        var command = new Command("kubeconfig", "Prints a new kubeconfig of the administrator, signed with the keys in the cluster's database.")
        {
            database, server,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var keys = await SharedKeys.FetchAsync(parsed.GetRequiredValue(database), TimeProvider.System, ct);
            Console.Write(keys.AdminKubeconfig(parsed.GetRequiredValue(server), TimeProvider.System));
            return 0;
        });
        return command;
    }
}
