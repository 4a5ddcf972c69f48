namespace OrleansOrchestrator.EndToEnd.Tests;

/// <summary>What clusters leave on this machine outside their data directories.</summary>
internal static class Machine
{
    /// <summary>Bridges, network namespaces, packet rules, addresses of the loopback interface and parents of control groups, one a line.</summary>
    public static async Task<IReadOnlySet<string>> TracesAsync()
    {
        var traces = new HashSet<string>(StringComparer.Ordinal);
        foreach (var directory in (string[])["/sys/class/net", "/run/netns"])
        {
            if (Directory.Exists(directory))
                traces.UnionWith(Directory.GetFileSystemEntries(directory));
        }

        foreach (var hierarchy in Directory.GetDirectories("/sys/fs/cgroup"))
            traces.UnionWith(Directory.GetDirectories(hierarchy, "oo-*").Concat(Directory.GetDirectories(hierarchy, "orleans-orchestrator-*")));
        traces.UnionWith(Directory.GetDirectories("/sys/fs/cgroup", "o*"));
        traces.UnionWith((await Shell.RunAsync("nft", ["list", "tables"])).Must().Split('\n').Where(line => line.Contains("orleans", StringComparison.Ordinal)));
        traces.UnionWith((await Shell.RunAsync("ip", ["-o", "-4", "address", "show", "dev", "lo"])).Must().Split('\n'));
        return traces;
    }
}
