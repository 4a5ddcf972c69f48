namespace OrleansOrchestrator.Silo.Status;

/// <summary>What is no problem but worth a line. Pure.</summary>
internal static class Notes
{
    private static readonly TimeSpan News = TimeSpan.FromMinutes(10);

    public static List<string> Of(ClusterReport cluster)
    {
        var notes = new List<string>();
        var lost = Findings.Lost(cluster);
        foreach (var silo in cluster.Silos)
        {
            if (silo.Status != SiloState.Dead || cluster.Time - silo.Ended > News || lost.Contains(silo))
                continue;
            var ended = Findings.IsDeclaredDead(silo) ? "was declared dead" : "has left";
            var successor = Findings.HasSuccessor(silo, cluster) ? " and is back" : "";
            notes.Add($"{silo.Name} ({silo.Address}) {ended} {Words.Of(cluster.Time - silo.Ended)} ago{successor}");
        }

        var versions = Findings.Members(cluster).GroupBy(static m => m.Member.Version).ToList();
        if (versions.Count > 1)
            notes.Add("members run different versions: " + string.Join("; ", versions.Select(v => $"{v.Key} on {Words.List([.. v.Select(static m => m.Member.Name)])}")));
        return notes;
    }
}
