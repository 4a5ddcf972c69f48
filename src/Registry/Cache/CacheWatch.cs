namespace OrleansOrchestrator.Registry.Cache;

/// <summary>
/// A cursor into a cache's shared window of events: each event after its revision once, in order. Holds no queue of its own; a reader
/// that is too slow finds its place gone (410). Used by one reader at a time.
/// </summary>
public sealed class CacheWatch
{
    private readonly EventRing _ring;
    private readonly TimeProvider _time;

    internal CacheWatch(EventRing ring, long afterRevision, TimeProvider time)
    {
        (_ring, _time) = (ring, time);
        Revision = afterRevision;
    }

    /// <summary>All events up to this revision were read.</summary>
    public long Revision { get; private set; }

    /// <summary>Adds the events that are there, at most <paramref name="most"/>, to a list; answers how many.</summary>
    /// <exception cref="Api.Errors.ApiException">410: the reader fell behind what is kept.</exception>
    public int Read(List<CacheEvent> into, int most)
    {
        var newest = _ring.Newest;
        if (Revision < _ring.OldestStart)
            throw _ring.TooOld(Revision);
        var count = 0;
        while (count < most && Revision < newest)
        {
            into.Add(_ring.Read(Revision + 1));
            Revision++;
            count++;
        }

        return count;
    }

    /// <summary>Waits until there is something to read (true), or until the time has passed (false).</summary>
    public async ValueTask<bool> WaitAsync(TimeSpan atMost, CancellationToken ct)
    {
        var deadline = _time.GetTimestamp();
        while (true)
        {
            var more = _ring.More;
            if (_ring.Newest > Revision || _ring.OldestStart > Revision)
                return true;
            var left = atMost - _time.GetElapsedTime(deadline);
            if (left <= TimeSpan.Zero)
                return false;
            await more.WaitAsync(left, _time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ct.ThrowIfCancellationRequested();
        }
    }
}
