namespace OrleansOrchestrator.Registry.Cache;

/// <summary>Bounds and indexes of a process' caches.</summary>
public sealed class CacheOptions
{
    /// <summary>Recent events kept for watchers, a log.</summary>
    public int WindowEvents { get; set; } = 20_000;

    /// <summary>Bytes of objects those events may keep alive, a log.</summary>
    public long WindowBytes { get; set; } = 64 << 20;

    /// <summary>Objects fetched by one request while a cache is filled.</summary>
    public int PageSize { get; set; } = 1_000;

    /// <summary>Such requests under way at once, of all the caches of a process that fill.</summary>
    public int PagesAtOnce { get; set; } = 4;

    /// <summary>Fields by which objects can be looked up.</summary>
    public IList<IndexedField> IndexedFields { get; } = [IndexedField.PodNode];
}
