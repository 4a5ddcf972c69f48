namespace OrleansOrchestrator.NodeAgent.Proxy;

/// <summary>What is in the table whatever the services are: the hooks, and the sets and maps the services' elements go into.</summary>
internal static class Ruleset
{
    public const string ServiceAddresses = "service-addresses";
    public const string NodePorts = "node-ports";
    public const string ClusterAddresses = "cluster-addresses";
    public const string WithoutEndpoints = "without-endpoints";
    public const string Hairpin = "hairpin";
    public const string JumpToMark = "jump mark-for-masquerade";

    // The kernel's for destination translation; packets are marked before it and filtered after it, each at some distance.
    private const int DestinationPriority = -100;

    /// <summary>The table of a node; nodes in one network namespace differ in their bridge.</summary>
    public static string TableOf(string bridge) => "orleans-orchestrator-" + bridge;

    /// <summary>Text that leaves the table without any service, whatever it was before.</summary>
    /// <param name="ownAddresses">Cluster addresses this node answers itself.</param>
    /// <param name="precedence">The place among several such tables: the first one that knows a destination decides.</param>
    public static string Skeleton(string table, IReadOnlyList<string> ownAddresses, int precedence = 0)
    {
        // A destination the maps do not know and that is still a cluster address has no endpoint.
        var isLost = ownAddresses.Count > 0
            ? $"ct state new ip daddr != {{ {string.Join(", ", ownAddresses)} }} ip daddr @{ClusterAddresses}"
            : $"ct state new ip daddr @{ClusterAddresses}";
        return $$"""
            table ip {{table}}
            delete table ip {{table}}
            table ip {{table}} {
              map {{ServiceAddresses}} {
                type ipv4_addr . inet_proto . inet_service : verdict
              }
              map {{NodePorts}} {
                type inet_proto . inet_service : verdict
              }
              set {{ClusterAddresses}} {
                type ipv4_addr
              }
              set {{WithoutEndpoints}} {
                type ipv4_addr . inet_proto . inet_service
              }
              set {{Hairpin}} {
                type ipv4_addr . ipv4_addr
              }
              chain mark-for-masquerade {
                meta mark set meta mark or 0x4000
              }
              chain services {
                ip daddr . meta l4proto . th dport vmap @{{ServiceAddresses}}
                fib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @{{NodePorts}}
              }
              chain prerouting {
                type nat hook prerouting priority {{DestinationPriority + precedence}}; policy accept;
                jump services
              }
              chain output {
                type nat hook output priority {{DestinationPriority + precedence}}; policy accept;
                jump services
              }
              chain postrouting {
                type nat hook postrouting priority srcnat; policy accept;
                ct status dnat ip saddr . ip daddr @{{Hairpin}} masquerade
                meta mark and 0x4000 == 0 return
                meta mark set meta mark and 0xffffbfff
                masquerade
              }
              # A reset, because the kernel sends only so many unreachable messages a second: more callers than that would hang.
              chain refuse {
                meta l4proto tcp reject with tcp reset
                reject
              }
              chain reject-new {
                {{isLost}} jump refuse
                ct state new ip daddr . meta l4proto . th dport @{{WithoutEndpoints}} jump refuse
              }
              chain filter-input {
                type filter hook input priority filter; policy accept;
                jump reject-new
              }
              chain filter-forward {
                type filter hook forward priority filter; policy accept;
                jump reject-new
              }
              chain filter-output {
                type filter hook output priority filter; policy accept;
                jump reject-new
              }
            }

            """;
    }
}
