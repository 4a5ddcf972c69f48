using System.CommandLine;
using OrleansOrchestrator.Silo.AllInOne;
using OrleansOrchestrator.Silo.MultiNode;

namespace OrleansOrchestrator.Silo.Commands;

/// <summary><c>teardown</c>: ends what a stopped cluster's nodes left running on this machine.</summary>
internal static class TeardownCommand
{
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var command = new Command("teardown", "Ends pods, runtimes and networks of a stopped cluster; its state stays.") { data };
        command.SetAction(async (parsed, ct) =>
        {
            var layout = new DataLayout(parsed.GetRequiredValue(data));
            if (PidFile.Read(layout.PidFile) is { } pid)
            {
                await Console.Error.WriteLineAsync($"process {pid} still uses {layout.Root}");
                return 1;
            }

            await LocalTeardown.RunAsync(layout, ct);
            return 0;
        });
        return command;
    }
}
