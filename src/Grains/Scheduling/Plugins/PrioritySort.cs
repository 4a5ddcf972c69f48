using OrleansOrchestrator.Grains.Scheduling.Framework;

namespace OrleansOrchestrator.Grains.Scheduling.Plugins;

/// <summary>Higher priority first, then who waits longest.</summary>
internal sealed class PrioritySort : IQueueSortPlugin
{
    public string Name => "PrioritySort";

    public int Compare(QueueOrder x, QueueOrder y)
    {
        var order = y.Priority.CompareTo(x.Priority);
        if (order == 0)
            order = x.Since.CompareTo(y.Since);
        return order == 0 ? x.Sequence.CompareTo(y.Sequence) : order;
    }
}
