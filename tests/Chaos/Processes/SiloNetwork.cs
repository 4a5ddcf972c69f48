namespace OrleansOrchestrator.Chaos.Processes;

/// <summary>
/// A network namespace a silo, joined by a bridge at which the database and the gateways are. What is cut is dropped without a word, as a
/// broken switch would: connections stay open and stand still.
/// </summary>
internal sealed class SiloNetwork
{
    private const string Prefix = "10.99.0.";

    /// <summary>Where the database and the gateways are.</summary>
    public const string Hub = Prefix + "1";

    /// <summary>Where the database listens at the hub.</summary>
    public const int DatabasePort = 5432;

    private readonly int _silos;

    private SiloNetwork(int silos) => _silos = silos;

    public static string AddressOf(int silo) => $"{Prefix}{10 + silo}";

    /// <summary>What to put before a command for it to run where a silo is.</summary>
    public static IEnumerable<string> Within(int silo) => ["ip", "netns", "exec", NameOf(silo)];

    public static async Task<SiloNetwork> CreateAsync(int silos)
    {
        await Tool.RunAsync("ip", "link", "set", "lo", "up");
        // Names of namespaces are files: these are seen by this run alone.
        Directory.CreateDirectory("/run/netns");
        await Tool.RunAsync("mount", "-t", "tmpfs", "tmpfs", "/run/netns");
        await Tool.RunAsync("ip", "link", "add", "hub", "type", "bridge");
        await Tool.RunAsync("ip", "address", "add", Hub + "/24", "dev", "hub");
        await Tool.RunAsync("ip", "link", "set", "hub", "up");
        for (var i = 0; i < silos; i++)
        {
            var name = NameOf(i);
            await Tool.RunAsync("ip", "netns", "add", name);
            await Tool.RunAsync("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name);
            await Tool.RunAsync("ip", "link", "set", name, "master", "hub", "up");
            await Tool.RunAsync("ip", "-n", name, "link", "set", "lo", "up");
            await Tool.RunAsync("ip", "-n", name, "address", "add", AddressOf(i) + "/24", "dev", "eth0");
            await Tool.RunAsync("ip", "-n", name, "link", "set", "eth0", "up");
        }

        return new SiloNetwork(silos);
    }

    /// <summary>Between a silo and all others; it still reaches the database and is reached by the gateways.</summary>
    public Task CutFromSilosAsync(int silo) =>
        CutAsync(silo, string.Join(", ", Enumerable.Range(0, _silos).Where(other => other != silo).Select(AddressOf)));

    /// <summary>Between a silo and the database; the others and the gateways reach it.</summary>
    public Task CutFromDatabaseAsync(int silo) => InAsync(silo, $$"""
        nft 'table inet cut {
          chain from { type filter hook input priority 0; ip saddr {{Hub}} tcp sport {{DatabasePort}} drop; }
          chain to { type filter hook output priority 0; ip daddr {{Hub}} tcp dport {{DatabasePort}} drop; }
        }'
        """);

    /// <summary>Between a silo and everybody.</summary>
    public Task CutFromAllAsync(int silo) => CutAsync(silo, Prefix + "0/24");

    public Task HealAsync(int silo) => InAsync(silo, "nft delete table inet cut");

    private static Task CutAsync(int silo, string others) => InAsync(silo, $$"""
        nft 'table inet cut {
          chain from { type filter hook input priority 0; iif != lo ip saddr { {{others}} } drop; }
          chain to { type filter hook output priority 0; oif != lo ip daddr { {{others}} } drop; }
        }'
        """);

    private static Task InAsync(int silo, string script) => Tool.RunAsync("ip", ["netns", "exec", NameOf(silo), "sh", "-c", script]);

    private static string NameOf(int silo) => "silo" + silo;
}
