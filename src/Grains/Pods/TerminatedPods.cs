namespace OrleansOrchestrator.Grains.Pods;

/// <summary>The finished pods that still exist, so that the oldest can be removed when there are too many. Safe for several threads.</summary>
internal sealed class TerminatedPods
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _byUid = [];

    public void Add(string key, string uid, long revision)
    {
        // The first revision seen as finished counts: later changes (labels, finalizers) do not make a pod younger.
        lock (_lock)
            _byUid.TryAdd(uid, new Entry(key, uid, revision));
    }

    public void Remove(string uid)
    {
        lock (_lock)
            _byUid.Remove(uid);
    }

    public void Clear()
    {
        lock (_lock)
            _byUid.Clear();
    }

    /// <summary>The pods beyond the threshold, those that finished first foremost.</summary>
    public IReadOnlyList<Entry> Beyond(int threshold)
    {
        lock (_lock)
        {
            var excess = _byUid.Count - threshold;
            return excess <= 0 ? [] : [.. _byUid.Values.OrderBy(static e => e.Revision).Take(excess)];
        }
    }

    /// <summary>A finished pod.</summary>
    internal sealed record Entry(string Key, string Uid, long Revision);
}
