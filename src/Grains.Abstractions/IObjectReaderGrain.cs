namespace OrleansOrchestrator.Grains.Abstractions;

/// <summary>
/// Reads the current objects of a log for those who take all of them. Key: the log's name. Every silo answers for itself, from the store,
/// and reads few pages of a log at a time: caches that fill burden neither the sequencer nor the network between silos.
/// </summary>
[Alias("oo.object-reader")]
public interface IObjectReaderGrain : IGrainWithStringKey
{
    private const string AnswerTime = "00:00:05";

    /// <summary>
    /// Up to <paramref name="limit"/> durable objects with a key greater than <paramref name="afterKey"/>, in ordinal key order.
    /// </summary>
    [Alias("page"), ResponseTimeout(AnswerTime)]
    Task<SnapshotPage> ReadPageAsync(string? afterKey, int limit);
}
