using OrleansOrchestrator.Grains.Abstractions;

namespace OrleansOrchestrator.Grains.Store;

/// <summary>The newest events of a log, bounded by count and bytes. Revisions have no gaps, so a place follows from its revision.</summary>
internal sealed class EventWindow(int mostEvents, long mostBytes)
{
    private ObjectEvent[] _ring = new ObjectEvent[Math.Min(256, mostEvents)];
    private long _before;
    private long _newest;
    private long _bytes;

    /// <summary>Empties the window; the next event is that after <paramref name="revision"/>.</summary>
    public void Restart(long revision)
    {
        Array.Clear(_ring);
        (_before, _newest, _bytes) = (revision, revision, 0);
    }

    /// <summary>Whether every event after a revision is here.</summary>
    public bool Covers(long afterRevision) => afterRevision >= _before && afterRevision <= _newest;

    public void Add(in ObjectEvent item)
    {
        if (_newest - _before == _ring.Length && _ring.Length < mostEvents)
            Grow();
        while (_newest - _before >= _ring.Length || (_bytes > mostBytes && _before < _newest))
            DropOldest();
        _ring[item.Revision % _ring.Length] = item;
        _bytes += item.Value.Length;
        _newest = item.Revision;
    }

    /// <summary>Events after a revision that is covered.</summary>
    public TailPage Page(long afterRevision, int mostEntries, int mostPageBytes)
    {
        var events = new List<ObjectEvent>((int)Math.Min(_newest - afterRevision, mostEntries));
        var bytes = 0;
        var revision = afterRevision;
        while (revision < _newest && events.Count < mostEntries && bytes < mostPageBytes)
        {
            revision++;
            var item = _ring[revision % _ring.Length];
            events.Add(item);
            bytes += item.Value.Length;
        }

        return new TailPage(revision, events);
    }

    private void DropOldest()
    {
        _before++;
        ref var slot = ref _ring[_before % _ring.Length];
        _bytes -= slot.Value.Length;
        slot = default;
    }

    private void Grow()
    {
        var larger = new ObjectEvent[Math.Min(mostEvents, _ring.Length * 4)];
        for (var revision = _before + 1; revision <= _newest; revision++)
            larger[revision % larger.Length] = _ring[revision % _ring.Length];
        _ring = larger;
    }
}
