using System.Globalization;
using OrleansOrchestrator.NodeAgent;
using OrleansOrchestrator.Silo.AllInOne;

namespace OrleansOrchestrator.Silo.MultiNode;

/// <summary>
/// Removes from this machine what the nodes of one data directory left running: pods, runtimes, mounts, network. Images and the store
/// stay. Nothing of another data directory is touched, and a second run finds nothing to do.
/// </summary>
internal static class LocalTeardown
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static async Task RunAsync(DataLayout layout, CancellationToken ct)
    {
        var nodes = layout.ExistingNodes();
        foreach (var node in nodes)
            NodeProcess.EndLeftover(node);
        await Task.WhenAll(nodes.Select(node => StopPodsAsync(node, ct)));
        foreach (var node in nodes)
        {
            // What is still there after a runtime that took its pods down in order.
            var namespaces = await PodNamespaces.FindAsync(node, ct);
            await KillShimsAsync(node, ct);
            await PodNamespaces.RemoveAsync(namespaces, ct);
            await NodeTeardown.RemoveTracesAsync(node, ct);
            var leases = Path.Combine(node, "cni", "networks");
            if (Directory.Exists(leases))
                Directory.Delete(leases, recursive: true);
        }

        await UnmountAsync(layout.Root, ct);
        await LocalNetwork.RemoveAsync(layout.Root, ct);
    }

    private static async Task StopPodsAsync(string directory, CancellationToken ct)
    {
        try
        {
            await NodeTeardown.StopPodsAsync(directory, TimeProvider.System, ct).WaitAsync(Patience, ct);
        }
        catch (TimeoutException)
        {
            // A runtime that does not answer is ended with its shims.
        }
    }

    // A shim outlives its containerd; its processes are its descendants.
    private static async Task KillShimsAsync(string directory, CancellationToken ct)
    {
        var children = new Dictionary<int, List<int>>();
        var doomed = new Stack<int>();
        foreach (var path in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var pid))
                continue;
            try
            {
                var status = await File.ReadAllTextAsync(path + "/stat", ct);
                var parent = int.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
                (children.TryGetValue(parent, out var list) ? list : children[parent] = []).Add(pid);
                if (IsRuntimeOf(directory + "/", await File.ReadAllTextAsync(path + "/cmdline", ct), File.ResolveLinkTarget(path + "/cwd", false)))
                    doomed.Push(pid);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile.
            }
        }

        var all = new List<string>();
        while (doomed.TryPop(out var pid))
        {
            all.Add(pid.ToString(CultureInfo.InvariantCulture));
            foreach (var child in children.GetValueOrDefault(pid, []))
                doomed.Push(child);
        }

        if (all.Count > 0)
            await Tool.TryAsync("kill", ["-KILL", .. all], ct);
    }

    // containerd names its configuration; a shim works in the state of its sandbox.
    private static bool IsRuntimeOf(string directory, string command, FileSystemInfo? working)
    {
        var arguments = command.Split('\0');
        return Path.GetFileName(arguments[0]).StartsWith("containerd", StringComparison.Ordinal)
            && (arguments.Any(each => each.StartsWith(directory, StringComparison.Ordinal))
                || working?.FullName.StartsWith(directory, StringComparison.Ordinal) == true);
    }

    private static async Task UnmountAsync(string root, CancellationToken ct)
    {
        var mounts = new List<string>();
        foreach (var line in await File.ReadAllLinesAsync("/proc/mounts", ct))
        {
            var target = line.Split(' ')[1].Replace("\\040", " ", StringComparison.Ordinal);
            if (target.StartsWith(root + "/", StringComparison.Ordinal))
                mounts.Add(target);
        }

        // The innermost was mounted last.
        mounts.Reverse();
        if (mounts.Count > 0)
            await Tool.TryAsync("umount", ["-l", .. mounts], ct);
    }
}
