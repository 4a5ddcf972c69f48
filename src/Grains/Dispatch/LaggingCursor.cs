namespace OrleansOrchestrator.Grains.Dispatch;

/// <summary>
/// Decides what to store as the cursor. A wake has no answer, so a revision is stored only some time after it was dispatched: what a
/// crash may have cut short is dispatched again.
/// </summary>
internal sealed class LaggingCursor(TimeSpan interval, TimeProvider time)
{
    private long _waiting;
    private long _since = time.GetTimestamp();

    /// <summary>The revision to store now, or null. Called with the newest dispatched revision, now and then.</summary>
    public long? Next(long stored, long dispatched)
    {
        if (time.GetElapsedTime(_since) < interval)
            return null;
        var due = _waiting;
        _waiting = dispatched;
        _since = time.GetTimestamp();
        return due > stored ? due : null;
    }

    /// <summary>Whether there is something that will become due.</summary>
    public bool IsBehind(long stored, long dispatched) => stored < dispatched;
}
