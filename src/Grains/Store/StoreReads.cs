using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Storage;

namespace OrleansOrchestrator.Grains.Store;

/// <summary>Reads of the object log for callers in other processes, who know only what the contracts name.</summary>
internal static class StoreReads
{
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public static async Task<T> ForCallersAsync<T>(this Task<T> read)
    {
        try
        {
            return await read;
        }
        catch (LogUnavailableException e)
        {
            throw new StoreUnavailableException(e.Message);
        }
    }
}
