using System.Text.Json;

namespace OrleansOrchestrator.Silo.MultiNode;

/// <summary>The network namespaces of a node's pods, as its runtime wrote them down: they outlive a runtime that could not take them away.</summary>
internal static class PodNamespaces
{
    private const string Mounted = "/run/netns";
    private const string Prefix = "cni-";

    /// <summary>Names below <c>/run/netns</c> that the sandboxes of a node's containerd live in. Read it before their state is removed.</summary>
    public static async Task<IReadOnlyCollection<string>> FindAsync(string nodeDirectory, CancellationToken ct)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var tasks = Path.Combine(nodeDirectory, "containerd", "state", "io.containerd.runtime.v2.task", "k8s.io");
        if (!Directory.Exists(tasks))
            return names;
        foreach (var task in Directory.GetDirectories(tasks))
        {
            try
            {
                await using var file = File.OpenRead(Path.Combine(task, "config.json"));
                using var spec = await JsonDocument.ParseAsync(file, cancellationToken: ct);
                foreach (var space in spec.RootElement.GetProperty("linux").GetProperty("namespaces").EnumerateArray())
                {
                    if (space.GetProperty("type").GetString() == "network" && space.TryGetProperty("path", out var path)
                        && Path.GetFileName(path.GetString()) is { } name && name.StartsWith(Prefix, StringComparison.Ordinal))
                    {
                        names.Add(name);
                    }
                }
            }
            catch (Exception e) when (e is IOException or JsonException or KeyNotFoundException)
            {
                // A task that was never quite made has no namespace to take away.
            }
        }

        return names;
    }

    public static async Task RemoveAsync(IEnumerable<string> names, CancellationToken ct)
    {
        foreach (var name in names)
        {
            if (File.Exists(Path.Combine(Mounted, name)))
                await Tool.TryAsync("ip", ["netns", "delete", name], ct);
        }
    }
}
