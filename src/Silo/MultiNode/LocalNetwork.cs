using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using OrleansOrchestrator.Silo.AllInOne;

namespace OrleansOrchestrator.Silo.MultiNode;

/// <summary>
/// The network between this machine and its further nodes: a bridge with a range of its own, and for each node a network namespace whose
/// way out is the machine. All names come from the data directory, so that clusters stay apart and what is left over is found again.
/// </summary>
internal sealed class LocalNetwork
{
    private const string Prefix = "10.245.";
    private readonly string _hash;
    private readonly int _subnet;

    private LocalNetwork(string hash, int subnet) => (_hash, _subnet) = (hash, subnet);

    /// <summary>This machine's address on the bridge.</summary>
    public string Gateway => $"{Prefix}{_subnet}.1";

    public string AddressOf(int node) => $"{Prefix}{_subnet}.{node}";

    public string NamespaceOf(int node) => NamespacePrefix(_hash) + node;

    /// <summary>The bridge's range as it is, or the slot's, or, where the machine has an address in that, one that is no slot's.</summary>
    public static LocalNetwork Choose(string dataDirectory, NodeSlot slot)
    {
        var hash = HashOf(dataDirectory);
        var taken = new HashSet<int>();
        foreach (var card in NetworkInterface.GetAllNetworkInterfaces())
        {
            foreach (var unicast in card.GetIPProperties().UnicastAddresses)
            {
                var bytes = unicast.Address.GetAddressBytes();
                if (unicast.Address.AddressFamily != AddressFamily.InterNetwork || bytes[0] != 10 || bytes[1] != 245)
                    continue;
                if (card.Name == BridgeOf(hash))
                    return new LocalNetwork(hash, bytes[2]);
                taken.Add(bytes[2]);
            }
        }

        if (!taken.Contains(slot.Number))
            return new LocalNetwork(hash, slot.Number);
        var subnet = NodeSlot.Count;
        while (taken.Contains(subnet))
            subnet++;
        return subnet < 256 ? new LocalNetwork(hash, subnet) : throw new InvalidOperationException($"no range of {Prefix}0.0/16 is free");
    }

    /// <summary>Makes the bridge and the namespaces of nodes 2 to <paramref name="nodes"/>; what is there stays.</summary>
    public async Task CreateAsync(int nodes, CancellationToken ct)
    {
        var bridge = BridgeOf(_hash);
        if (!Directory.Exists("/sys/class/net/" + bridge))
            await Tool.IpAsync($"link add {bridge} type bridge", ct);
        await Tool.IpAsync($"address replace {Gateway}/24 dev {bridge}", ct);
        await Tool.IpAsync($"link set {bridge} up", ct);
        await File.WriteAllTextAsync("/proc/sys/net/ipv4/ip_forward", "1", ct);
        for (var node = 2; node <= nodes; node++)
            await CreateNodeAsync(node, bridge, ct);
    }

    private async Task CreateNodeAsync(int node, string bridge, CancellationToken ct)
    {
        var ns = NamespaceOf(node);
        if (File.Exists("/run/netns/" + ns))
            return;
        var link = $"oo{_hash}-{node}";
        await Tool.IpAsync($"netns add {ns}", ct);
        await Tool.IpAsync($"link add {link} type veth peer name eth0 netns {ns}", ct);
        await Tool.IpAsync($"link set {link} master {bridge} up", ct);
        await Tool.IpAsync($"-n {ns} link set lo up", ct);
        await Tool.IpAsync($"-n {ns} address add {AddressOf(node)}/24 dev eth0", ct);
        await Tool.IpAsync($"-n {ns} link set eth0 up", ct);
        await Tool.IpAsync($"-n {ns} route add default via {Gateway}", ct);
    }

    /// <summary>Leads a node's pod range to the node. Nodes reach each other's pods through this machine.</summary>
    public Task RouteAsync(string podCidr, int node, CancellationToken ct) =>
        Tool.IpAsync($"route replace {podCidr} via {AddressOf(node)} dev {BridgeOf(_hash)}", ct);

    /// <summary>Removes everything that was ever made for a data directory; routes go with the bridge.</summary>
    public static async Task RemoveAsync(string dataDirectory, CancellationToken ct)
    {
        var hash = HashOf(dataDirectory);
        if (Directory.Exists("/run/netns"))
        {
            foreach (var file in Directory.GetFiles("/run/netns", NamespacePrefix(hash) + "*"))
                await Tool.TryAsync("ip", ["netns", "delete", Path.GetFileName(file)], ct);
        }

        await Tool.TryAsync("ip", ["link", "delete", BridgeOf(hash)], ct);
    }

    private static string BridgeOf(string hash) => "oob" + hash;

    private static string NamespacePrefix(string hash) => $"oo-{hash}-";

    private static string HashOf(string dataDirectory) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(dataDirectory))))[..6];
}
