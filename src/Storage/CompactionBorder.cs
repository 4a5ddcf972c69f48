namespace OrleansOrchestrator.Storage;

/// <summary>Finds how much history may go. Time grows with the revision, so that bisection needs no index by time.</summary>
internal static class CompactionBorder
{
    /// <returns>The newest revision to drop; not greater than the compacted revision when there is nothing to drop.</returns>
    public static async Task<long> FindAsync(LogHead head, long keepAtMost, Func<long, Task<bool>> isTooOld)
    {
        var (low, high) = (head.CompactedRevision, head.Revision);
        while (low < high)
        {
            var middle = low + (high - low + 1) / 2;
            if (await isTooOld(middle))
                low = middle;
            else
                high = middle - 1;
        }

        return Math.Max(low, head.Revision - keepAtMost);
    }
}
