using OrleansOrchestrator.Grains.Abstractions.Members;

namespace OrleansOrchestrator.Silo.Status;

/// <summary>What is wrong with a cluster, in whole sentences, from how its members stand. Pure.</summary>
internal static class Findings
{
    // Of a silo that was lost and that nothing has taken the place of; after that its place is given up.
    private static readonly TimeSpan LossIsNews = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongJoin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(10);

    // Every silo writes down every few seconds that it lives.
    private static readonly TimeSpan LongUnwritten = TimeSpan.FromSeconds(15);

    // A sequencer says something every ten seconds.
    private const double LongSilence = 20;

    // Less is what is under way while the members are asked one beside the other.
    private const long MuchBehind = 1_000;
    private const int MostLogsNamed = 3;

    public static List<string> Of(ClusterReport cluster, IReadOnlyList<NodeState> nodes, IReadOnlyList<WaitingRequest> requests)
    {
        var problems = new List<string>();
        if (cluster.Database.Error is { } error)
            problems.Add($"the database is unreachable: {error} ({cluster.Database.Where})");
        else
            AddSilos(cluster, problems);
        AddGateways(cluster, problems);
        AddSequencers(cluster, problems);
        var heads = HeadsOf(cluster);
        foreach (var member in Members(cluster))
            AddCaches(heads, member, problems);
        AddNodes(cluster.Time, nodes, problems);
        AddRequests(cluster.Time, requests, problems);
        return problems;
    }

    /// <summary>Silos that are dead, were not told to stop, and have no successor.</summary>
    public static List<SiloState> Lost(ClusterReport cluster)
    {
        var lost = new List<SiloState>();
        foreach (var silo in cluster.Silos)
        {
            if (IsDeclaredDead(silo) && cluster.Time - silo.Ended < LossIsNews && !HasSuccessor(silo, cluster))
                lost.Add(silo);
        }

        return lost;
    }

    /// <summary>A silo that was started later has its name or its address.</summary>
    public static bool HasSuccessor(SiloState silo, ClusterReport cluster) =>
        cluster.Silos.Any(other => other.Started > silo.Started && (other.Name == silo.Name || other.Address == silo.Address));

    /// <summary>Others found that it does not answer, and its end is their doing.</summary>
    public static bool IsDeclaredDead(SiloState silo) => silo is { Status: SiloState.Dead, SuspectedBy.Count: > 0 };

    /// <summary>The newest revisions there are, by log.</summary>
    public static Dictionary<string, long> HeadsOf(ClusterReport cluster)
    {
        var heads = cluster.Heads is null ? new Dictionary<string, long>(StringComparer.Ordinal) : new Dictionary<string, long>(cluster.Heads, StringComparer.Ordinal);
        foreach (var silo in cluster.Silos)
        {
            foreach (var log in silo.Report?.Logs ?? [])
                heads[log.Log] = Math.Max(heads.GetValueOrDefault(log.Log), log.Revision);
        }

        return heads;
    }

    public static IEnumerable<MemberReport> Members(ClusterReport cluster) =>
        cluster.Silos.Select(static s => s.Report).Concat(cluster.Gateways.Select(static g => g.Report)).OfType<MemberReport>();

    private static void AddSilos(ClusterReport cluster, List<string> problems)
    {
        var live = cluster.Silos.Count(s => IsLive(s, cluster.Time));
        var lost = Lost(cluster);
        if (live == 0)
            problems.Add(lost.Count == 0 ? "no silo is live" : $"no silo is live; {DeathsOf(lost, cluster.Time)}");
        else if (lost.Count > 0)
            problems.Add($"{live} of {Words.Count(live + lost.Count, "silo")} {(live == 1 ? "is" : "are")} live; {DeathsOf(lost, cluster.Time)}");
        foreach (var silo in cluster.Silos)
        {
            if (silo.Status == SiloState.Joining && cluster.Time - silo.Started > LongJoin)
                problems.Add($"{Name(silo)} has been joining for {Words.Of(cluster.Time - silo.Started)}");
            if (silo.Status != SiloState.Active)
                continue;
            if (!IsLive(silo, cluster.Time))
                problems.Add($"{Name(silo)} is a member and has not said that it lives for {Words.Of(cluster.Time - silo.Alive)}");
            else if (silo.Error is { } error)
                problems.Add($"{Name(silo)} is a member and does not answer: {error}");
            if (silo.Suspected is { } since && silo.SuspectedBy.Count > 0 && cluster.Time - since < LongJoin)
                problems.Add($"{Name(silo)} is suspected by {Words.List(silo.SuspectedBy)} since {Words.Of(cluster.Time - since)}");
        }
    }

    private static bool IsLive(SiloState silo, DateTimeOffset now) => silo.Status == SiloState.Active && now - silo.Alive < LongUnwritten;

    private static string DeathsOf(List<SiloState> lost, DateTimeOffset now) => string.Join(
        ", ", lost.Select(silo => $"{Name(silo)} was declared dead {Words.Of(now - silo.Ended)} ago"));

    private static string Name(SiloState silo) => $"{silo.Name} ({silo.Address})";

    private static void AddGateways(ClusterReport cluster, List<string> problems)
    {
        if (cluster.GatewaysError is { } error)
            problems.Add($"the other gateways are not known: {error}");
        if (cluster.AnsweredBy is null)
        {
            if (cluster.Database.Error is null && cluster.Gateways.Count == 0)
                problems.Add("no gateway is live");
            return;
        }

        foreach (var gateway in cluster.Gateways)
        {
            if (gateway.Report is null)
                problems.Add($"{gateway.Name} does not answer; it was last heard of {Words.Of(TimeSpan.FromSeconds(gateway.HeardSeconds))} ago");
        }
    }

    private static void AddSequencers(ClusterReport cluster, List<string> problems)
    {
        var owners = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var silo in cluster.Silos)
        {
            foreach (var log in silo.Report?.Logs ?? [])
            {
                if (!owners.TryGetValue(log.Log, out var names))
                    owners.Add(log.Log, names = []);
                names.Add(silo.Name);
            }
        }

        foreach (var (log, names) in owners)
        {
            if (names.Count > 1)
                problems.Add($"{log} has a sequencer on {Words.List(names)}; the database takes the writes of one of them only");
        }
    }

    private static void AddCaches(Dictionary<string, long> heads, MemberReport member, List<string> problems)
    {
        var behind = new List<(long Revisions, string Text)>();
        var silent = new List<(double Seconds, string Text)>();
        foreach (var cache in member.Caches)
        {
            var revisions = heads.GetValueOrDefault(cache.Log) - cache.Revision;
            if (cache.SilentSeconds > LongSilence)
                silent.Add((cache.SilentSeconds, $"{cache.Log} for {Words.Of(TimeSpan.FromSeconds(cache.SilentSeconds))}"));
            else if (cache.Revision >= 0 && revisions >= MuchBehind)
                behind.Add((revisions, $"{Words.Of(revisions)} revisions behind on {cache.Log}"));
        }

        if (behind.Count > 0)
            problems.Add($"{member.Member.Name} is {Some(behind)}");
        if (silent.Count > 0)
            problems.Add($"{member.Member.Name} has not heard of {Some(silent)}");
    }

    private static string Some<T>(List<(T Much, string Text)> found)
    {
        var named = found.OrderByDescending(static f => f.Much).Take(MostLogsNamed).Select(static f => f.Text).ToList();
        if (found.Count > MostLogsNamed)
            named.Add(Words.Count(found.Count - MostLogsNamed, "other log"));
        return Words.List(named);
    }

    private static void AddNodes(DateTimeOffset now, IReadOnlyList<NodeState> nodes, List<string> problems)
    {
        foreach (var node in nodes)
        {
            if (node.Ready)
                continue;
            var since = node.Since is { } at ? $" for {Words.Of(now - at)}" : "";
            var message = node.Message.Length == 0 ? "" : $" ({node.Message})";
            problems.Add($"node {node.Name} has not been ready{since}: {node.Reason}{message}");
        }
    }

    private static void AddRequests(DateTimeOffset now, IReadOnlyList<WaitingRequest> requests, List<string> problems)
    {
        var old = requests.Where(r => now - r.Since > LongWait).OrderBy(static r => r.Since).ToList();
        if (old.Count > 0)
        {
            problems.Add(
                $"{Words.Count(old.Count, "certificate request")} {(old.Count == 1 ? "waits" : "wait")} for approval, " +
                $"the oldest ({old[0].Name} of {old[0].User}) for {Words.Of(now - old[0].Since)}");
        }
    }
}
