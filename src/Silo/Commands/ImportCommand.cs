using System.CommandLine;
using OrleansOrchestrator.NodeAgent.Containerd;
using OrleansOrchestrator.Silo.AllInOne;

namespace OrleansOrchestrator.Silo.Commands;

/// <summary><c>import</c>: puts an image archive into every node on this machine.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var archive = new Argument<FileInfo>("archive") { Description = "an OCI or docker image archive" };
        archive.AcceptExistingOnly();
        var command = new Command("import", "Imports an image archive into every node on this machine.") { data, archive };
        command.SetAction((parsed, ct) => RunAsync(
            new DataLayout(parsed.GetRequiredValue(data)), parsed.GetRequiredValue(archive).FullName, ct));
        return command;
    }

    private static async Task<int> RunAsync(DataLayout layout, string archive, CancellationToken ct)
    {
        var nodes = layout.ExistingNodes();
        if (nodes.Count == 0)
        {
            Console.Error.WriteLine($"no node runs with data in {layout.Root}");
            return 1;
        }

        foreach (var directory in nodes)
        {
            try
            {
                Console.WriteLine(await ImageArchives.ImportIntoNodeAsync(directory, archive, ct));
            }
            catch (InvalidOperationException e)
            {
                Console.Error.WriteLine($"{directory}: {e.Message}");
                return 1;
            }
        }

        return 0;
    }
}
