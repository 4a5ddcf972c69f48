namespace OrleansOrchestrator.Grains.Members;

/// <summary>When this silo last had an answer from the database.</summary>
internal sealed class DatabaseReach(TimeProvider time)
{
    private const long Never = -1;

    private long _last = Never;

    public bool IsWithin(TimeSpan age) => Volatile.Read(ref _last) is not Never and var last && time.GetElapsedTime(last) <= age;

    public void Note() => Volatile.Write(ref _last, time.GetTimestamp());
}
