namespace OrleansOrchestrator.Grains.Store;

/// <summary>When keys were deleted last, of so many of the newest deletions; used by one thread at a time.</summary>
internal sealed class Deletions(int most)
{
    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, long Revision)> _order = new();
    private long _forgotten;

    /// <summary>Of deletions up to a revision nothing is known.</summary>
    public void Restart(long revision)
    {
        _last.Clear();
        _order.Clear();
        _forgotten = revision;
    }

    /// <summary>Whether every deletion after a revision is known.</summary>
    public bool Covers(long afterRevision) => afterRevision >= _forgotten;

    /// <summary>The revision of the last known deletion of a key, else 0.</summary>
    public long Of(string key) => _last.GetValueOrDefault(key);

    public void Add(string key, long revision)
    {
        if (Of(key) >= revision)
            return;
        _last[key] = revision;
        _order.Enqueue((key, revision));
        while (_order.Count > most)
        {
            var (oldest, at) = _order.Dequeue();
            if (Of(oldest) == at)
                _last.Remove(oldest);
            _forgotten = Math.Max(_forgotten, at);
        }
    }
}
