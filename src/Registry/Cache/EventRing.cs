using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Registry.Cache;

/// <summary>
/// The window of recent events that all watchers of a log share, bounded by count and bytes. One thread publishes; any number read
/// without locks. Revisions have no gaps, so an event's place follows from its revision.
/// </summary>
internal sealed class EventRing(int mostEvents, long mostBytes)
{
    private const int FirstCapacity = 256;

    private CacheEvent?[] _slots = new CacheEvent?[FirstCapacity];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _before = -1;
    private long _newest = -1;
    private long _bytes;

    /// <summary>The newest published revision.</summary>
    public long Newest => Volatile.Read(ref _newest);

    /// <summary>The oldest revision after which every event is still here.</summary>
    public long OldestStart => Volatile.Read(ref _before);

    /// <summary>Completes when something is published after this was read. Take it before looking, then wait.</summary>
    public Task More => Volatile.Read(ref _more).Task;

    /// <summary>Forgets everything and starts after a revision: what lies between is unknown.</summary>
    public void Restart(long revision)
    {
        Volatile.Write(ref _slots, new CacheEvent?[FirstCapacity]);
        _bytes = 0;
        Volatile.Write(ref _before, revision);
        Volatile.Write(ref _newest, revision);
        Wake();
    }

    /// <summary>Publishes events that continue the newest revision without a gap.</summary>
    public void Publish(List<CacheEvent> events)
    {
        foreach (var item in events)
        {
            var count = item.Revision - 1 - _before;
            if (count == _slots.Length && _slots.Length < mostEvents)
                Grow();
            while (item.Revision - 1 - _before >= Math.Min(mostEvents, _slots.Length) || (_bytes > mostBytes && _before < _newest))
                DropOldest();
            // The event before the number: whoever sees the number finds the event.
            Volatile.Write(ref _slots[item.Revision % _slots.Length], item);
            _bytes += Size(item);
            Volatile.Write(ref _newest, item.Revision);
        }

        Wake();
    }

    /// <summary>The event of a revision that is not greater than <see cref="Newest"/>.</summary>
    /// <exception cref="ApiException">410: it is no longer kept.</exception>
    public CacheEvent Read(long revision)
    {
        var slots = Volatile.Read(ref _slots);
        var item = Volatile.Read(ref slots[revision % slots.Length]);
        return item is not null && item.Revision == revision ? item : throw TooOld(revision - 1);
    }

    public ApiException TooOld(long revision) =>
        ApiErrors.Expired(FormattableString.Invariant($"too old resource version: {revision} ({OldestStart})"));

    private void DropOldest()
    {
        var revision = _before + 1;
        ref var slot = ref _slots[revision % _slots.Length];
        if (slot is not null)
            _bytes -= Size(slot);
        Volatile.Write(ref _before, revision);
        Volatile.Write(ref slot, null);
    }

    private void Grow()
    {
        var larger = new CacheEvent?[Math.Min(mostEvents, _slots.Length * 4)];
        for (var revision = _before + 1; revision <= _newest; revision++)
            larger[revision % larger.Length] = _slots[revision % _slots.Length];
        Volatile.Write(ref _slots, larger);
    }

    private void Wake()
    {
        var waiting = Interlocked.Exchange(ref _more, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        waiting.TrySetResult();
    }

    // The event keeps its own bytes alive, and those of the object it replaced.
    private static long Size(CacheEvent item) =>
        200 + (item.New?.Value.Length ?? 0) + (item.Old?.Value.Length ?? 0) + (item.Deleted?.Value.Length ?? 0);
}
