using OrleansOrchestrator.Grains.Scheduling.Framework;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Grains.Scheduling.Queue;

/// <summary>Where a waiting pod stands.</summary>
internal enum QueueState
{
    Active,
    /// <summary>Being placed right now.</summary>
    InFlight,
    /// <summary>Waits out its back-off, then becomes active.</summary>
    Backoff,
    /// <summary>Waits for a change that may help.</summary>
    Unschedulable,
    Gone,
}

/// <summary>A pod that waits for a node. Owned by the queue. Its model is built for each try: thousands may wait for long.</summary>
internal sealed class QueuedPod(CachedObject pod, QueueOrder order)
{
    public string Uid { get; } = pod.Head.Uid;

    /// <summary>The pod as last seen.</summary>
    public CachedObject Stored { get; set; } = pod;

    public QueueOrder Order { get; set; } = order;

    public QueueState State { get; set; }

    /// <summary>How often placement was tried and failed.</summary>
    public int Attempts { get; set; }

    /// <summary>What may help, for <see cref="QueueState.Unschedulable"/>.</summary>
    public ClusterChange Helpful { get; set; }

    /// <summary>When the back-off ends.</summary>
    public DateTimeOffset NotBefore { get; set; }

    public DateTimeOffset Since { get; set; }

    /// <summary>Changes seen when the current attempt began: a helpful one since then must not be missed.</summary>
    public long StartedAt { get; set; }
}
