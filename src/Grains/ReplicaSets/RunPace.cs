namespace OrleansOrchestrator.Grains.ReplicaSets;

/// <summary>
/// Spaces out the runs of a controller over many objects: their changes come in thousands a second, and one look at all of them
/// serves many changes. The more objects there are the rarer the looks; a change of the wanted state itself never waits.
/// </summary>
internal sealed class RunPace(TimeProvider time)
{
    private const int Few = 10;
    private static readonly TimeSpan PerObject = TimeSpan.FromMicroseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    private long _lastRun;
    private long? _generation;
    private TimeSpan _interval;

    /// <summary>How long to wait yet, or null: run now.</summary>
    public TimeSpan? WaitFor(long? generation)
    {
        if (_interval == TimeSpan.Zero || generation != _generation)
            return null;
        var left = _interval - time.GetElapsedTime(_lastRun);
        return left <= TimeSpan.Zero ? null : left;
    }

    /// <summary>Notes a finished run.</summary>
    public void Ran(long? generation, int objects)
    {
        _generation = generation;
        _lastRun = time.GetTimestamp();
        var interval = objects < Few ? TimeSpan.Zero : objects * PerObject;
        _interval = interval > Longest ? Longest : interval;
    }
}
