using System.Diagnostics;
using OrleansOrchestrator.Chaos.Processes;

namespace OrleansOrchestrator.Chaos;

/// <summary>
/// A run of root has a network, a table of processes and mounts of its own: silos can be cut off without touching the machine's network,
/// and nothing outlives the run, however it ends.
/// </summary>
internal static class Isolation
{
    private const string Marker = "CHAOS_ISOLATED";

    public static bool IsIsolated => Environment.GetEnvironmentVariable(Marker) is not null;

    public static bool IsPossible => Environment.UserName == "root" && File.Exists("/usr/bin/unshare") && Tool.Finds("ip") && Tool.Finds("nft");

    /// <summary>Runs this program again within; answers its exit code.</summary>
    public static async Task<int> RunAgainAsync(string[] arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo("unshare");
        foreach (var argument in (string[])["--net", "--mount", "--pid", "--fork", "--kill-child=SIGKILL", "--mount-proc", "--"])
            start.ArgumentList.Add(argument);
        var self = Environment.ProcessPath!;
        start.ArgumentList.Add(self);
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
            start.ArgumentList.Add(typeof(Isolation).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment[Marker] = "1";
        using var process = Process.Start(start)!;
        try
        {
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        return process.ExitCode;
    }
}
