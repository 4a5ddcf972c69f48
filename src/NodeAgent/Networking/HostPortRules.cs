using System.Text;

namespace OrleansOrchestrator.NodeAgent.Networking;

/// <summary>
/// The packet rules that the portmap plugin makes for host ports, in chains that all nodes of the machine share. The plugin takes them away
/// with their sandbox; what a runtime that was killed has left is taken away here, by the names of its sandboxes.
/// </summary>
internal static class HostPortRules
{
    private const string RulePrefix = "-A CNI-HOSTPORT-DNAT ";
    private const string SandboxMark = "id: \\\"";
    private const string JumpMark = " -j ";

    /// <summary>The sandboxes of a node that hold an address. They hold it longer than their rules.</summary>
    public static IReadOnlySet<string> SandboxesOf(NodePaths paths)
    {
        var sandboxes = new HashSet<string>(StringComparer.Ordinal);
        if (!Directory.Exists(paths.CniNetworks))
            return sandboxes;
        foreach (var lease in Directory.EnumerateFiles(paths.CniNetworks, "*.*.*.*", SearchOption.AllDirectories))
        {
            // The sandbox, and in a line of its own the interface; the last address that was given is noted in a file, too.
            var lines = File.ReadAllLines(lease);
            if (lines.Length > 1)
                sandboxes.Add(lines[0].Trim());
        }

        return sandboxes;
    }

    /// <summary>Removes the rules of sandboxes in one transaction; those of others stay.</summary>
    /// <returns>Null, or what did not work.</returns>
    public static async Task<string?> RemoveAsync(IReadOnlySet<string> sandboxes, CancellationToken cancellation)
    {
        if (sandboxes.Count == 0)
            return null;
        var (saved, error) = await NetworkTools.ExecuteAsync("iptables-save", ["-t", "nat"], null, cancellation);
        var undo = error is null ? Undo(saved, sandboxes) : "";
        return undo.Length == 0 ? error : await NetworkTools.RunAsync("iptables-restore", ["--noflush"], undo, cancellation);
    }

    /// <summary>What takes the sandboxes' rules out of a saved table; empty when there are none.</summary>
    internal static string Undo(string saved, IReadOnlySet<string> sandboxes)
    {
        var rules = new StringBuilder();
        var chains = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in saved.Split('\n'))
        {
            if (!line.StartsWith(RulePrefix, StringComparison.Ordinal) || Between(line, SandboxMark, '\\') is not { } sandbox
                || !sandboxes.Contains(sandbox) || Between(line, JumpMark, ' ') is not { } chain)
            {
                continue;
            }

            rules.Append("-D").Append(line.AsSpan(2)).Append('\n');
            chains.Add(chain);
        }

        if (chains.Count == 0)
            return "";
        // A chain goes when nothing leads to it any more.
        foreach (var chain in chains)
            rules.Append("-F ").Append(chain).Append("\n-X ").Append(chain).Append('\n');
        return $"*nat\n{rules}COMMIT\n";
    }

    private static string? Between(string line, string mark, char end)
    {
        var start = line.IndexOf(mark, StringComparison.Ordinal);
        if (start < 0)
            return null;
        var rest = line[(start + mark.Length)..];
        var stop = rest.IndexOf(end);
        return stop < 0 ? rest : rest[..stop];
    }
}
