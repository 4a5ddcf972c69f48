namespace OrleansOrchestrator.NodeAgent.Cgroups;

/// <summary>The control groups of pods, in the one hierarchy of cgroup v2 or in each controller's of v1.</summary>
internal static class PodCgroups
{
    private const string Mount = "/sys/fs/cgroup";

    /// <summary>Removes a pod's empty groups; containers' own are the runtime's.</summary>
    public static void Remove(string path)
    {
        foreach (var root in Roots())
        {
            var directory = root + path;
            if (Directory.Exists(directory))
                TryDelete(directory);
        }
    }

    /// <summary>Removes the empty groups below a node's root, and the root itself, unless that is the machine's: there are others' in it, too.</summary>
    public static void RemoveRoot(string path)
    {
        if (path.Trim('/').Length == 0)
            return;
        foreach (var root in Roots())
        {
            var directory = root + path;
            if (!Directory.Exists(directory))
                continue;
            foreach (var group in Directory.GetDirectories(directory, "*", SearchOption.AllDirectories).OrderByDescending(each => each.Length))
                TryDelete(group);
            TryDelete(directory);
        }
    }

    private static void TryDelete(string directory)
    {
        try
        {
            Directory.Delete(directory);
        }
        catch (IOException)
        {
            // Somebody is still in it: it stays, as any group somebody made by hand would.
        }
    }

    private static IEnumerable<string> Roots() =>
        File.Exists(Path.Combine(Mount, "cgroup.controllers")) ? [Mount] : Directory.EnumerateDirectories(Mount);
}
