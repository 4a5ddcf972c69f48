using System.Globalization;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Grains.Scheduling.Queue;

/// <summary>
/// The pods that wait for a node, as this process sees them, in shares. Pods of the shares that this process owns go into its queue as
/// they come; those of other shares are remembered, for the day a share moves here. Safe for use by several threads.
/// </summary>
internal sealed class WaitingPods(SchedulingQueue queue)
{
    /// <summary>Enough to spread over many processes, few enough that each is always busy when there is work.</summary>
    public const int Shares = 64;

    private readonly Lock _lock = new();
    private readonly Share[] _shares = [.. Enumerable.Range(0, Shares).Select(static _ => new Share())];

    /// <summary>The share a pod belongs to, as the key of its grain. The same in every process.</summary>
    public static string ShareOf(string podKey) => Index(podKey).ToString(CultureInfo.InvariantCulture);

    /// <summary>A pod that waits was seen; hands it to the queue unless another process looks after it.</summary>
    public void Add(CachedObject pod)
    {
        var share = _shares[Index(pod.Key)];
        lock (_lock)
        {
            if (share.Owned)
                queue.Add(pod);
            else
                share.Unclaimed[pod.Head.Uid] = pod;
        }
    }

    /// <summary>The pod no longer waits.</summary>
    public void Remove(string podKey, string uid)
    {
        lock (_lock)
        {
            _shares[Index(podKey)].Unclaimed.Remove(uid);
            queue.Remove(uid);
        }
    }

    /// <summary>This process takes on a share: what waits in it and what will.</summary>
    public void Own(int index)
    {
        lock (_lock)
        {
            var share = _shares[index];
            share.Owned = true;
            foreach (var pod in share.Unclaimed.Values)
                queue.Add(pod);
            share.Unclaimed.Clear();
        }
    }

    /// <summary>The share goes elsewhere. What is in the queue stays there: nodes and bindings settle who comes first.</summary>
    public void Disown(int index)
    {
        lock (_lock)
            _shares[index].Owned = false;
    }

    /// <summary>Forgets the pods that were only remembered, before all are seen anew.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            foreach (var share in _shares)
                share.Unclaimed.Clear();
        }
    }

    private static int Index(string podKey)
    {
        var hash = 2166136261u;
        foreach (var c in podKey)
            hash = (hash ^ c) * 16777619u;
        return (int)(hash % Shares);
    }

    private sealed class Share
    {
        public bool Owned { get; set; }

        /// <summary>By uid.</summary>
        public Dictionary<string, CachedObject> Unclaimed { get; } = [];
    }
}
