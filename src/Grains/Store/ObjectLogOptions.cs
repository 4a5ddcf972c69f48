namespace OrleansOrchestrator.Grains.Store;

/// <summary>How long history is kept and how much of a log its grain holds and sends at once.</summary>
public sealed class ObjectLogOptions
{
    /// <summary>History older than this is dropped.</summary>
    public TimeSpan HistoryAge { get; set; } = TimeSpan.FromHours(24);

    /// <summary>History beyond this many of the newest revisions is dropped, however young, a log.</summary>
    public long HistoryEntries { get; set; } = 200_000;

    /// <summary>So many of the newest deletions are known in memory, a log; for older ones the history is asked.</summary>
    public int RememberedDeletions { get; set; } = 16_384;

    /// <summary>Among so many of the newest revisions a request that is repeated looks for itself: more than are written while one is.</summary>
    public long RepeatEntries { get; set; } = 20_000;

    /// <summary>How often history is looked at.</summary>
    public TimeSpan CompactEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Recent events held in memory, a log; older ones are read from the store.</summary>
    public int WindowEvents { get; set; } = 8_192;

    /// <summary>Bytes of recent events held in memory, a log.</summary>
    public long WindowBytes { get; set; } = 16 << 20;

    /// <summary>How long a follower waits for the next event before it gets an empty answer.</summary>
    public TimeSpan LongPoll { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most events or objects in one answer.</summary>
    public int PageEntries { get; set; } = 1_000;

    /// <summary>Bytes after which an answer is cut.</summary>
    public int PageBytes { get; set; } = 4 << 20;

    /// <summary>
    /// How long a sequencer that has neither written nor looked may answer from memory which revision is the newest; shorter than it takes
    /// to declare a silo dead. Null where the store has one process only.
    /// </summary>
    public TimeSpan? OwnershipAge { get; set; }

    /// <summary>Most commits in one transaction; further ones wait for the next.</summary>
    public int BatchEntries { get; set; } = 4_096;

    /// <summary>Bytes after which a transaction takes no more commits.</summary>
    public long BatchBytes { get; set; } = 16 << 20;
}
