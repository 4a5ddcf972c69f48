using OrleansOrchestrator.Gateway.Pki;
using OrleansOrchestrator.NodeAgent.Joining;

namespace OrleansOrchestrator.Silo.Members;

/// <summary>
/// Where a member learns what its database is: it is told, or has kept it from when it joined, or joins now. What it has learned is kept
/// in the data directory, for the owner alone (mode 0600).
/// </summary>
internal static class MemberDatabase
{
    private const string Kept = "database";

    public static async Task<string> FindAsync(
        string? told, JoinOptions join, string dataDirectory, string role, ILoggerFactory logging, CancellationToken ct)
    {
        if (told is not null)
            return told;
        var files = new PemFiles(dataDirectory);
        if (files.TryRead(Kept) is { } kept)
            return kept.Trim();
        if (join.Server is null)
            throw new JoinException($"this {role} knows no cluster: give it a --database, or --join one");
        var joined = await new MemberJoin(join, TimeProvider.System, logging.CreateLogger<MemberJoin>())
            .RunAsync(role, Environment.MachineName.ToLowerInvariant(), ct);
        files.EnsureDirectory();
        files.Write(Kept, joined.Database + "\n");
        return joined.Database;
    }
}
