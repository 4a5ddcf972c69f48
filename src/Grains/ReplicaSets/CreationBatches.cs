namespace OrleansOrchestrator.Grains.ReplicaSets;

/// <summary>
/// Sizes of the batches a burst is created in: the first is one object, so that a burst that is bound to fail (quota, a broken
/// webhook) costs one attempt; while all succeed they grow quickly, so that a big burst costs a few round trips.
/// </summary>
internal static class CreationBatches
{
    private const int Growth = 16;
    private const int Largest = 1024;

    public static int First(int wanted) => Math.Min(wanted, 1);

    public static int Next(int last, int remaining) => Math.Min(remaining, Math.Min(last * Growth, Largest));
}
