using System.Text;
using OrleansOrchestrator.Grains.Abstractions.Members;

namespace OrleansOrchestrator.Silo.Status;

/// <summary>A report as text for people. Pure.</summary>
internal static class StatusText
{
    public static string Of(StatusReport report)
    {
        var text = new StringBuilder();
        if (report.Problems.Count == 0)
            text.Append("All is well.\n");
        else
            Lines(text, report.Problems.Count == 1 ? "One thing is wrong:" : $"{report.Problems.Count} things are wrong:", report.Problems.Select(static p => "- " + p));
        if (report.Notes.Count > 0)
            Lines(text, "\nTo know:", report.Notes.Select(static n => "- " + n));
        var heads = report.Cluster is { } known ? Findings.HeadsOf(known) : [];
        if (report.Cluster is { } cluster)
            AddCluster(text, cluster, heads);
        if (report.Nodes is { } nodes)
            Table(text, nodes.Count == 0 ? "\nNo nodes" : "\nNodes", [.. nodes.Select(n => NodeLine(n, report.Cluster?.Time ?? default))]);
        if (report.Cluster is not null)
            Table(text, "\nLogs", [.. LogLines(report.Cluster, heads)]);
        return text.ToString();
    }

    private static void AddCluster(StringBuilder text, ClusterReport cluster, Dictionary<string, long> heads)
    {
        text.Append(cluster.AnsweredBy is { } by ? $"\nAnswered by {by.Name} ({by.Address}).\n" : "\nRead from the database; no gateway was asked, so who sequences what is not known.\n");
        text.Append(cluster.Database.Error is null
            ? $"Database: {cluster.Database.Where}, answers in {cluster.Database.Milliseconds:0} ms.\n" : $"Database: {cluster.Database.Where}, unreachable.\n");
        var lost = Findings.Lost(cluster);
        Table(text, "\nSilos", [.. cluster.Silos.Where(s => s.Status != SiloState.Dead || lost.Contains(s)).Select(s => SiloLine(s, cluster, heads))]);
        if (cluster.Gateways.Count > 0)
            Table(text, "\nGateways", [.. cluster.Gateways.Select(g => GatewayLine(g, cluster, heads))]);
    }

    private static string[] SiloLine(SiloState silo, ClusterReport cluster, Dictionary<string, long> heads)
    {
        var life = silo.Status switch
        {
            SiloState.Active => $"live for {Words.Of(cluster.Time - silo.Started)}",
            SiloState.Dead => $"declared dead {Words.Of(cluster.Time - silo.Ended)} ago",
            _ => silo.Status,
        };
        if (silo.Report is not { } report)
            return silo.Error is { } error ? [silo.Name, silo.Address, life, error] : [silo.Name, silo.Address, life];
        return
            [silo.Name, silo.Address, life, report.Member.Version,
               $"sequences {Words.Count(report.Logs.Count, "log")}, schedules {Words.Count(report.SchedulingShares, "share")} of the waiting pods, {Caches(report, heads)}"];
    }

    private static string[] GatewayLine(GatewayAnswer gateway, ClusterReport cluster, Dictionary<string, long> heads) => gateway.Report is not { } report
        ? [gateway.Name, "", $"heard of {Words.Of(TimeSpan.FromSeconds(gateway.HeardSeconds))} ago"]
        : [gateway.Name, report.Member.Address, $"live for {Words.Of(cluster.Time - report.Member.Started)}", report.Member.Version, Caches(report, heads)];

    private static string Caches(MemberReport member, Dictionary<string, long> heads)
    {
        var behind = 0;
        foreach (var cache in member.Caches)
            behind += cache.Revision < heads.GetValueOrDefault(cache.Log) ? 1 : 0;
        var caches = Words.Count(member.Caches.Count, "cache");
        return behind == 0 ? $"{caches} up to date" : $"{caches}, {behind} behind";
    }

    private static string[] NodeLine(NodeState node, DateTimeOffset now) =>
    [
        node.Name, node.Address,
        (node.Ready ? "ready" : "not ready") + (node.Since is { } since ? $" for {Words.Of(now - since)}" : ""), node.Version, node.Ready ? "" : node.Reason,
    ];

    private static IEnumerable<string[]> LogLines(ClusterReport cluster, Dictionary<string, long> heads)
    {
        var owners = new Dictionary<string, (string Silo, SequencedLog Log)>(StringComparer.Ordinal);
        foreach (var silo in cluster.Silos)
        {
            foreach (var log in silo.Report?.Logs ?? [])
                owners[log.Log] = owners.TryGetValue(log.Log, out var other) ? (other.Silo + "," + silo.Name, log) : (silo.Name, log);
        }

        yield return ["LOG", "SEQUENCER", "SINCE", "OBJECTS", "REVISION", "FURTHEST BEHIND"];
        foreach (var (log, revision) in heads.OrderBy(static h => h.Key, StringComparer.Ordinal))
        {
            yield return owners.TryGetValue(log, out var owner)
                ? [log, owner.Silo, Words.Of(cluster.Time - owner.Log.Since), Words.Of(owner.Log.Objects), Words.Of(revision), Furthest(log, revision, cluster)]
                : [log, "-", "-", "-", Words.Of(revision), Furthest(log, revision, cluster)];
        }
    }

    private static string Furthest(string log, long head, ClusterReport cluster)
    {
        var (most, name) = (0L, "-");
        foreach (var member in Findings.Members(cluster))
        {
            foreach (var cache in member.Caches)
            {
                if (cache.Log == log && head - cache.Revision > most)
                    (most, name) = (head - cache.Revision, member.Member.Name);
            }
        }

        return most == 0 ? name : $"{name} by {Words.Of(most)}";
    }

    private static void Lines(StringBuilder text, string title, IEnumerable<string> lines)
    {
        text.Append(title).Append('\n');
        foreach (var line in lines)
            text.Append("  ").Append(line).Append('\n');
    }

    private static void Table(StringBuilder text, string title, IReadOnlyList<string[]> rows)
    {
        var widths = new int[rows.Count == 0 ? 0 : rows.Max(static r => r.Length)];
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length - 1; i++)
                widths[i] = Math.Max(widths[i], row[i].Length);
        }

        Lines(text, title, rows.Select(row => string.Concat(row.Select((cell, i) => i == row.Length - 1 ? cell : cell.PadRight(widths[i] + 2))).TrimEnd()));
    }
}
