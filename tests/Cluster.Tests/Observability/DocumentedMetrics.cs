using System.Text.RegularExpressions;

namespace OrleansOrchestrator.Cluster.Tests.Observability;

/// <summary>The metrics that docs/observability.md names, and those on a page of a process, both as Prometheus spells them.</summary>
internal static partial class DocumentedMetrics
{
    public static HashSet<string> Read()
    {
        var names = new HashSet<string>();
        foreach (Match row in Row().Matches(File.ReadAllText(Document())))
        {
            var (name, kind) = (row.Groups[1].Value.Replace('.', '_'), row.Groups[2].Value);
            names.Add(name + (kind.EndsWith(", s", StringComparison.Ordinal) ? "_seconds" : kind.StartsWith("counter", StringComparison.Ordinal) ? "_total" : ""));
        }

        return names;
    }

    /// <summary>Node agents tell these, silos and gateways the others.</summary>
    public static bool IsOfNodes(string name) => name.StartsWith("orchestrator_node_", StringComparison.Ordinal);

    /// <summary>The names of our own metrics on a page.</summary>
    public static HashSet<string> Families(string page) => [.. Family().Matches(page).Select(m => m.Groups[1].Value)];

    private static string Document()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "docs", "observability.md");
            if (File.Exists(path))
                return path;
        }

        throw new InvalidOperationException("the documentation is not above the tests");
    }

    [GeneratedRegex(@"^\| `(orchestrator\.[a-z.]+)` \| ([^|]+?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("^# TYPE (orchestrator_[a-z_]+) ", RegexOptions.Multiline)]
    private static partial Regex Family();
}
