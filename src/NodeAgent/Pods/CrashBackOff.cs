namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>How long one failing thing (a container's restart, an image's pull) waits: 10 s at first, doubled each time up to 5 minutes, forgotten when it
/// has been well for twice the longest wait.</summary>
internal sealed class CrashBackOff
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>The present wait of a key; zero when it has failed at most once.</summary>
    public TimeSpan Current(string key) => entries.TryGetValue(key, out var entry) ? entry.Delay : TimeSpan.Zero;

    /// <summary>When something that failed at <paramref name="failedAt"/> may be tried again; null when it may at once.</summary>
    public DateTimeOffset? WaitUntil(string key, DateTimeOffset failedAt, DateTimeOffset now)
    {
        if (!entries.TryGetValue(key, out var entry) || failedAt - entry.Updated > Longest * 2)
            return null;
        var due = failedAt + entry.Delay;
        return due > now ? due : null;
    }

    /// <summary>Notes that what failed at <paramref name="failedAt"/> is tried again, so that the next failure waits longer.</summary>
    public void Next(string key, DateTimeOffset failedAt, DateTimeOffset now)
    {
        var delay = First;
        if (entries.TryGetValue(key, out var entry) && failedAt - entry.Updated <= Longest * 2)
            delay = entry.Delay * 2 < Longest ? entry.Delay * 2 : Longest;
        entries[key] = new Entry(delay, now);
    }

    private readonly record struct Entry(TimeSpan Delay, DateTimeOffset Updated);
}
