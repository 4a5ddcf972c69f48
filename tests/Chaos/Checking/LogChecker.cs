namespace OrleansOrchestrator.Chaos.Checking;

/// <summary>
/// Holds one log, as the database has it after a run, against what clients were told. Every finding is a promise that was broken.
/// </summary>
internal sealed class LogChecker
{
    // One broken thing may break thousands of promises.
    private const int MostFindings = 20;

    private readonly string _log;
    private readonly IReadOnlyList<HistoryEntry> _history;
    private readonly List<string> _findings = [];
    private readonly Dictionary<long, HistoryEntry> _byRevision = [];
    private readonly Dictionary<long, HistoryEntry> _introduced = [];
    private readonly Dictionary<string, HistoryEntry> _deleted = [];
    private readonly Dictionary<string, HistoryEntry> _current = new(StringComparer.Ordinal);

    /// <param name="history">In the order of the database, from the beginning of the log.</param>
    public LogChecker(string log, IReadOnlyList<HistoryEntry> history)
    {
        (_log, _history) = (log, history);
        long last = 0;
        foreach (var entry in history)
        {
            if (entry.Revision != last + 1)
                Find(entry.Revision <= last ? $"revision {entry.Revision} is there again after {last}" : $"revision {entry.Revision} follows {last}");
            last = entry.Revision;
            _byRevision.TryAdd(entry.Revision, entry);
            Follow(entry);
        }
    }

    public IReadOnlyList<string> Findings => _findings;

    /// <summary>The table of current objects is what its history leads to.</summary>
    public void CheckCurrent(IReadOnlyDictionary<string, (long Revision, int Hash)> current)
    {
        foreach (var (key, entry) in _current)
        {
            if (!current.TryGetValue(key, out var there))
                Find($"{key} is not among the current objects; revision {entry.Revision} left it there");
            else if (there != (entry.Revision, entry.Hash))
                Find($"{key} is revision {there.Revision} among the current objects, and {entry.Revision} in the history, or of other bytes");
        }

        foreach (var key in current.Keys)
        {
            if (!_current.ContainsKey(key))
                Find($"{key} is among the current objects, and its history does not lead there");
        }
    }

    /// <summary>What was acknowledged is there, what was refused is not, and what is there was asked for, once.</summary>
    /// <param name="writes">All that were asked of this log.</param>
    public void CheckWrites(IEnumerable<WriteRecord> writes)
    {
        var known = new HashSet<long>();
        var mayDelete = new HashSet<string>();
        var refusedDeletions = new List<WriteRecord>();
        foreach (var write in writes)
        {
            known.Add(write.Write);
            if (write.Action == WriteAction.Delete)
                CheckDeletion(write, mayDelete, refusedDeletions);
            else
                CheckWrite(write);
        }

        foreach (var write in refusedDeletions)
        {
            if (_deleted.TryGetValue(write.Uid!, out var entry) && !mayDelete.Contains(write.Uid!))
                Find($"deletion {write.Write} of {write.Key} was refused, and was done as revision {entry.Revision}");
        }

        foreach (var (write, entry) in _introduced)
        {
            if (!known.Contains(write))
                Find($"revision {entry.Revision} of {entry.Key} is from write {write}, which nobody asked for");
        }
    }

    /// <summary>Every event of its scope, once, in order, with the bytes of the log.</summary>
    public void CheckWatch(WatchRecord watch)
    {
        using var seen = watch.Events.GetEnumerator();
        var more = seen.MoveNext();
        foreach (var entry in _history)
        {
            if (entry.Revision <= watch.From || !IsIn(entry, watch.Namespace))
                continue;
            if (!more)
                return;
            if (seen.Current.Revision != entry.Revision)
            {
                Find($"{watch.Watcher} was told revision {seen.Current.Revision} where {entry.Revision} is next");
                return;
            }

            if (seen.Current.Action != entry.Action || seen.Current.Hash != entry.Hash)
                Find($"{watch.Watcher} was told something else as revision {entry.Revision} ({seen.Current.Action}) than is in the log ({entry.Action})");
            more = seen.MoveNext();
        }

        if (more)
            Find($"{watch.Watcher} was told revision {seen.Current.Revision}, after which there is nothing in the log for it");
    }

    /// <summary>A watcher that was not told of the newest revision has missed something.</summary>
    /// <param name="newest">Up to which it had time to be told.</param>
    public void CheckReached(WatchRecord watch, long newest)
    {
        if (NewestFor(_history, watch, newest) is { } expected && watch.Last < expected)
            Find($"{watch.Watcher} stands at {watch.Last}; the log goes on to {expected}");
    }

    /// <summary>The last revision, up to one, that a watcher has to be told; null when there is none.</summary>
    public static long? NewestFor(IReadOnlyList<HistoryEntry> history, WatchRecord watch, long newest)
    {
        for (var i = history.Count - 1; i >= 0 && history[i].Revision > watch.From; i--)
        {
            if (history[i].Revision <= newest && IsIn(history[i], watch.Namespace))
                return history[i].Revision;
        }

        return null;
    }

    /// <summary>A list is the state as of its revision.</summary>
    public void CheckLists(IEnumerable<ListRecord> lists)
    {
        var waiting = new Queue<ListRecord>(lists.OrderBy(l => l.Revision));
        var state = new Dictionary<string, HistoryEntry>(StringComparer.Ordinal);
        foreach (var entry in _history)
        {
            while (waiting.TryPeek(out var list) && list.Revision < entry.Revision)
                CheckList(waiting.Dequeue(), state.Values);
            if (entry.Action == EntryAction.Delete)
                state.Remove(entry.Key);
            else
                state[entry.Key] = entry;
        }

        while (waiting.TryDequeue(out var list))
            CheckList(list, state.Values);
    }

    private void CheckList(ListRecord list, IEnumerable<HistoryEntry> state)
    {
        var (count, sum) = (0, 0L);
        foreach (var entry in state)
        {
            if (IsIn(entry, list.Namespace))
                (count, sum) = (count + 1, sum + entry.Revision);
        }

        if ((count, sum) != (list.Count, list.RevisionSum))
            Find($"{list.Watcher} was answered a list of {list.Count} objects as of revision {list.Revision}, which has {count}, or others");
    }

    private void CheckWrite(WriteRecord write)
    {
        _introduced.TryGetValue(write.Write, out var entry);
        switch (write.Outcome)
        {
            case WriteOutcome.Acknowledged when entry is null:
                Find($"{write.Action} {write.Write} of {write.Key} was acknowledged as revision {write.Revision} and is lost");
                break;
            case WriteOutcome.Acknowledged when entry.Revision != write.Revision || entry.Key != write.Key:
                Find($"{write.Action} {write.Write} of {write.Key} was acknowledged as revision {write.Revision} and is {entry.Revision} of {entry.Key}");
                break;
            case WriteOutcome.Refused when entry is not null:
                Find($"{write.Action} {write.Write} of {write.Key} was refused, and was done as revision {entry.Revision}");
                break;
        }
    }

    private void CheckDeletion(WriteRecord write, HashSet<string> mayDelete, List<WriteRecord> refused)
    {
        if (write.Outcome == WriteOutcome.Refused)
            refused.Add(write);
        else
            mayDelete.Add(write.Uid!);
        if (write.Outcome == WriteOutcome.Acknowledged && !_deleted.ContainsKey(write.Uid!))
            Find($"deletion {write.Write} of {write.Key} was acknowledged and is lost");
    }

    /// <summary>Whether an entry can follow what went before it, and which write it brings.</summary>
    private void Follow(HistoryEntry entry)
    {
        var existed = _current.TryGetValue(entry.Key, out var before);
        if (existed == (entry.Action == EntryAction.Create))
            Find($"revision {entry.Revision} is a {entry.Action} of {entry.Key}, which {(existed ? "was there" : "was not there")}");
        if (!entry.Whole)
            Find($"revision {entry.Revision} of {entry.Key} has one half of write {entry.Write}");
        if (entry.Write is { } write && entry.Write != before?.Write && !_introduced.TryAdd(write, entry))
            Find($"write {write} of {entry.Key} was done twice: revisions {_introduced[write].Revision} and {entry.Revision}");
        if (entry.Action == EntryAction.Delete)
        {
            _current.Remove(entry.Key);
            if (!_deleted.TryAdd(entry.Uid, entry))
                Find($"{entry.Key} was deleted twice: revisions {_deleted[entry.Uid].Revision} and {entry.Revision}");
        }
        else
        {
            _current[entry.Key] = entry;
        }
    }

    private static bool IsIn(HistoryEntry entry, string? ns) => ns is null || entry.Namespace == ns;

    private void Find(string finding)
    {
        if (_findings.Count < MostFindings)
            _findings.Add($"{_log}: {finding}");
    }
}
