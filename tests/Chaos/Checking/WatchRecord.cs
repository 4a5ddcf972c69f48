namespace OrleansOrchestrator.Chaos.Checking;

/// <summary>One event that a watcher was told.</summary>
internal readonly record struct SeenEvent(long Revision, EntryAction Action, int Hash);

/// <summary>
/// What a watcher was told from a place it chose, over as many connections as it took, until it had to list anew or the run ended.
/// </summary>
/// <param name="ns">Of which it wants to know; null: all.</param>
/// <param name="from">The revision after which it watches.</param>
internal sealed class WatchRecord(string watcher, string log, string? ns, long from)
{
    private readonly List<SeenEvent> _events = [];
    private long _last = from;

    public string Watcher => watcher;

    public string Log => log;

    public string? Namespace => ns;

    public long From { get; } = from;

    /// <summary>To be looked at once the watcher has stopped.</summary>
    public IReadOnlyList<SeenEvent> Events => _events;

    /// <summary>The newest revision told. On any thread.</summary>
    public long Last => Volatile.Read(ref _last);

    public void Add(in SeenEvent seen)
    {
        _events.Add(seen);
        Volatile.Write(ref _last, seen.Revision);
    }
}

/// <summary>A list that a watcher began with: how many objects, and their revisions mixed together.</summary>
internal sealed record ListRecord(string Watcher, string Log, string? Namespace, long Revision, int Count, long RevisionSum);
