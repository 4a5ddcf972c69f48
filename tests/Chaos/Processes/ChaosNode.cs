namespace OrleansOrchestrator.Chaos.Processes;

/// <summary>A node of the run: an agent with a containerd of its own, seen by this run alone but for the control groups of its pods.</summary>
internal sealed class ChaosNode(string name, string folder, IEnumerable<string> program, string kubeconfig)
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);

    private readonly string _data = Path.Combine(folder, name);
    private readonly string _cgroup = "chaos-" + Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal);
    private Member? _agent;

    /// <summary>It joins at the gateway whose administrator's credentials it is given.</summary>
    public Member Agent => _agent ??= new Member(
        name,
        [
            .. program, "node-agent", "--kubeconfig", kubeconfig, "--node-name", name, "--node-ip", SiloNetwork.Hub, "--data", _data,
            "--cgroup-root", "/" + _cgroup, "--stop-pods-on-shutdown",
        ],
        new Dictionary<string, string>(), _data + ".log");

    /// <summary>Whether this machine has what a node needs.</summary>
    public static bool IsPossible(bool isolated) => isolated && Tool.Finds("containerd") && Tool.Finds("runc") && Directory.Exists("/usr/lib/cni");

    /// <summary>Kills every containerd there is, as only that of this run can be seen. What it has started runs on.</summary>
    public static Task KillRuntimeAsync() => Tool.RunAsync("pkill", "-KILL", "-x", "containerd");

    /// <summary>Ends it with all that runs on it, and takes away what a node leaves behind in order to come back.</summary>
    public async Task RemoveAsync()
    {
        await Agent.StopAsync(StopLimit);
        await Tool.RunAsync("sh", "-c", $$"""
            awk '$2 ~ "^{{_data}}/" { print $2 }' /proc/mounts | sort -r | xargs -r umount -l
            find /sys/fs/cgroup -maxdepth 2 -name {{_cgroup}} | while read -r group; do find "$group" -depth -type d -exec rmdir {} +; done
            """);
    }
}
