using System.CommandLine;
using System.Diagnostics;
using k8s;
using k8s.Models;
using OrleansOrchestrator.Silo.AllInOne;

namespace OrleansOrchestrator.Silo.Commands;

/// <summary><c>wait</c>: returns when the API server is ready and, if asked, a node is.</summary>
internal static class WaitCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static Command Create()
    {
        var data = CommonOptions.Data();
        var node = new Option<bool>("--node") { Description = "also wait for a Ready node" };
        var pid = new Option<int?>("--pid") { Description = "give up when this process is gone" };
        var timeout = new Option<int>("--timeout") { Description = "seconds to wait at most", DefaultValueFactory = _ => 120 };
        var command = new Command("wait", "Waits until a cluster is ready.") { data, node, pid, timeout };
        command.SetAction((parsed, ct) => RunAsync(
            new DataLayout(parsed.GetRequiredValue(data)), parsed.GetValue(node), parsed.GetValue(pid),
            TimeSpan.FromSeconds(parsed.GetRequiredValue(timeout)), ct));
        return command;
    }

    private static async Task<int> RunAsync(DataLayout layout, bool node, int? pid, TimeSpan timeout, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < timeout)
        {
            if (pid is { } process && !IsAlive(process))
            {
                Console.Error.WriteLine("the process has ended");
                return 1;
            }

            if (await ClusterProbe.IsReadyAsync(layout, node, ct))
                return 0;
            await Task.Delay(Interval, ct);
        }

        Console.Error.WriteLine($"not ready after {timeout.TotalSeconds:0} s");
        return 1;
    }

    private static bool IsAlive(int pid) => Directory.Exists($"/proc/{pid}");
}
