using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansOrchestrator.NodeAgent.Containerd;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Networking;
using OrleansOrchestrator.NodeAgent.Proxy;

namespace OrleansOrchestrator.NodeAgent;

/// <summary>Takes a node off its machine after its agent has ended: pods, the agent's containerd, mounts, bridge and packet rules. What is on disk
/// stays, so that the node can come back.</summary>
public static class NodeTeardown
{
    public static async Task RunAsync(NodeAgentOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var paths = new NodePaths(options);
        if (options.CriSocket is null && File.Exists(paths.ContainerdSocket))
        {
            using var cri = new CriClient(paths.ContainerdSocket);
            await new NodeShutdown(cri).StopSandboxesAsync(cancellation);
            await new ContainerdProcess(paths, options, time, NullLogger<ContainerdProcess>.Instance).StopAsync(cancellation);
        }
        await RunAsync("ip", ["link", "delete", options.BridgeName], cancellation);
        await RunAsync("nft", ["delete", "table", "ip", PodNetwork.TableName(options.BridgeName)], cancellation);
        await RunAsync("nft", ["delete", "table", "ip", Ruleset.TableOf(options.BridgeName)], cancellation);
    }

    // A thing that is not there needs no removing.
    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true });
        if (process is not null)
            await process.WaitForExitAsync(cancellation);
    }
}
