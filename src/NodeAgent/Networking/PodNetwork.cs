using Microsoft.Extensions.Logging;

namespace OrleansOrchestrator.NodeAgent.Networking;

/// <summary>Prepares the node for pod traffic: the CNI network, forwarding, and masquerading of what leaves the cluster.</summary>
internal sealed partial class PodNetwork(CniConfiguration cni, NodeAgentOptions options, ILogger<PodNetwork> logger)
{
    private string? configured;

    /// <summary>Sets the node up for a pod range; again only when it changes.</summary>
    public async Task ConfigureAsync(string podCidr, CancellationToken cancellation)
    {
        if (configured == podCidr)
            return;
        EnableForwarding();
        await MasqueradeAsync(podCidr, cancellation);
        cni.Write(podCidr);
        configured = podCidr;
        LogConfigured(podCidr, options.BridgeName);
    }

    /// <summary>The name of the packet rules' table.</summary>
    public static string TableName(string bridge) => "orleans_pods_" + bridge.Replace('-', '_').Replace('.', '_');

    private void EnableForwarding()
    {
        try
        {
            File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "1");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogForwardingFailed(e.Message);
        }
    }

    private async Task MasqueradeAsync(string podCidr, CancellationToken cancellation)
    {
        // One table a bridge, replaced whole: the bridge plugin's own masquerading costs several iptables runs a pod.
        var table = TableName(options.BridgeName);
        var inside = options.ClusterCidr ?? podCidr;
        var rules = $$"""
            table ip {{table}}
            delete table ip {{table}}
            table ip {{table}} {
              chain postrouting {
                type nat hook postrouting priority srcnat; policy accept;
                ip saddr {{podCidr}} ip daddr != {{inside}} ip daddr != 224.0.0.0/4 oifname != "{{options.BridgeName}}" masquerade
              }
            }
            """;
        if (await NetworkTools.ApplyAsync(rules, cancellation) is { } error)
            LogMasqueradeFailed(error);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Pods get addresses from {PodCidr} on bridge {Bridge}")]
    private partial void LogConfigured(string podCidr, string bridge);

    [LoggerMessage(Level = LogLevel.Warning, Message = "IP forwarding stays as it is: {Reason}")]
    private partial void LogForwardingFailed(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pod traffic that leaves the cluster is not masqueraded: {Reason}")]
    private partial void LogMasqueradeFailed(string reason);
}
