namespace OrleansOrchestrator.Registry.Cache;

/// <summary>
/// One change in a cache's window of recent events, shared by all watchers. <see cref="New"/> is null for a deletion, for which
/// <see cref="Deleted"/> is the last state with the revision of the deletion.
/// </summary>
public sealed class CacheEvent(long revision, CachedObject? old, CachedObject? @new, CachedObject? deleted)
{
    public long Revision { get; } = revision;

    /// <summary>The object before; null when it was created.</summary>
    public CachedObject? Old { get; } = old;

    public CachedObject? New { get; } = @new;

    public CachedObject? Deleted { get; } = deleted;
}
