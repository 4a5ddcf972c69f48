namespace OrleansOrchestrator.Registry.Cache;

/// <summary>
/// A few fields of a kind's objects that many look at for every change. Read once for each cached object, without its whole model
/// (<see cref="CachedObject.Facts{T}"/>). A log has one kind of facts.
/// </summary>
public interface IObjectFacts<T>
    where T : class, IObjectFacts<T>
{
    static abstract T Read(ReadOnlySpan<byte> json);
}
