using Microsoft.Extensions.Logging.Abstractions;
using OrleansOrchestrator.NodeAgent.Cgroups;
using OrleansOrchestrator.NodeAgent.Containerd;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Networking;
using OrleansOrchestrator.NodeAgent.Proxy;

namespace OrleansOrchestrator.NodeAgent;

/// <summary>Takes a node off its machine after its agent has ended. What is on disk stays, so that the node can come back.</summary>
public static class NodeTeardown
{
    /// <summary>Ends the node's pods and its own containerd in order, as far as they still answer.</summary>
    public static async Task StopPodsAsync(string dataDirectory, TimeProvider time, CancellationToken cancellation)
    {
        var options = new NodeAgentOptions { KubeconfigPath = "", DataDirectory = dataDirectory };
        var paths = new NodePaths(options);
        if (!File.Exists(paths.ContainerdSocket))
            return;
        using var cri = new CriClient(paths.ContainerdSocket);
        await new NodeShutdown(cri).StopSandboxesAsync(cancellation);
        await new ContainerdProcess(paths, options, time, NullLogger<ContainerdProcess>.Instance).StopAsync(cancellation);
    }

    /// <summary>Takes away what the node left outside its data directory; call when its pods are gone. What it left in another network
    /// namespace goes with that.</summary>
    public static async Task RemoveTracesAsync(string dataDirectory, CancellationToken cancellation)
    {
        if (NodeTraces.Read(dataDirectory) is not { } traces)
            return;
        if (traces.Namespace == NodeTraces.CurrentNamespace)
        {
            // A thing that is not there needs no removing.
            var paths = new NodePaths(new NodeAgentOptions { KubeconfigPath = "", DataDirectory = dataDirectory });
            await HostPortRules.RemoveAsync(HostPortRules.SandboxesOf(paths), cancellation);
            await NetworkTools.RunAsync("ip", ["link", "delete", traces.Bridge], null, cancellation);
            await NetworkTools.RunAsync("nft", ["delete", "table", "ip", PodNetwork.TableName(traces.Bridge)], null, cancellation);
            await NetworkTools.RunAsync("nft", ["delete", "table", "ip", Ruleset.TableOf(traces.Bridge)], null, cancellation);
            if (traces.DnsAddress is { } address)
                await NetworkTools.RunAsync("ip", ["address", "delete", address + "/32", "dev", "lo"], null, cancellation);
        }

        PodCgroups.RemoveRoot(traces.CgroupRoot);
        NodeTraces.Delete(dataDirectory);
    }
}
