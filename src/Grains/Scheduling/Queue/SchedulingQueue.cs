using OrleansOrchestrator.Grains.Pods;
using OrleansOrchestrator.Grains.Scheduling.Framework;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Grains.Scheduling.Queue;

/// <summary>
/// The pods of this process that wait for a node: active ones in the profile's order, rejected ones until something helpful happens,
/// with a back-off that doubles from one to ten seconds. Safe for use by several threads.
/// </summary>
internal sealed class SchedulingQueue(IQueueSortPlugin sort, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestWaitCheck = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, QueuedPod> _all = [];
    private readonly PriorityQueue<QueuedPod, QueueOrder> _active = new(sort);
    private readonly PriorityQueue<QueuedPod, DateTimeOffset> _backoff = new();
    private readonly HashSet<QueuedPod> _rejected = [];
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly Dictionary<ClusterChange, long> _lastChange = [];
    private long _changes;
    private long _sequence;
    private DateTimeOffset _checked;

    public int Count
    {
        get
        {
            lock (_lock)
                return _all.Count;
        }
    }

    public bool Contains(string uid)
    {
        lock (_lock)
            return _all.ContainsKey(uid);
    }

    /// <summary>A pod asks for placement. One that is there already is updated, and tried again where its spec has changed.</summary>
    public void Add(CachedObject pod)
    {
        lock (_lock)
        {
            if (_all.TryGetValue(pod.Head.Uid, out var known))
            {
                var changed = known.Stored.Facts<PodFacts>().Generation != pod.Facts<PodFacts>().Generation
                    || !known.Stored.Head.HasSameLabels(pod.Head);
                known.Stored = pod;
                if (changed && known.State is QueueState.Unschedulable)
                    Activate(known);
                return;
            }

            var now = time.GetUtcNow();
            var added = new QueuedPod(pod, new QueueOrder(pod.Facts<PodFacts>().Priority, now, _sequence++)) { Since = now };
            _all.Add(added.Uid, added);
            Activate(added);
        }
    }

    /// <summary>The pod no longer needs a node.</summary>
    public void Remove(string uid)
    {
        lock (_lock)
        {
            if (!_all.Remove(uid, out var pod))
                return;
            // Heaps drop it when it surfaces.
            pod.State = QueueState.Gone;
            _rejected.Remove(pod);
        }
    }

    /// <summary>Something happened: rejected pods that it may help are tried again once their back-off is over.</summary>
    public void Changed(ClusterChange change)
    {
        lock (_lock)
        {
            _changes++;
            for (var bit = 1; bit <= (int)change; bit <<= 1)
            {
                if (((int)change & bit) != 0)
                    _lastChange[(ClusterChange)bit] = _changes;
            }

            if (_rejected.Count == 0)
                return;
            foreach (var pod in _rejected.Where(p => (p.Helpful & change) != 0).ToArray())
                Retry(pod);
        }
    }

    /// <summary>Waits until a pod is due.</summary>
    public async Task WaitAsync(CancellationToken ct)
    {
        while (true)
        {
            TimeSpan pause;
            lock (_lock)
            {
                MoveDue();
                if (_active.Count > 0)
                    return;
                pause = _backoff.TryPeek(out _, out var due) ? due - time.GetUtcNow() : TimeSpan.FromSeconds(30);
            }

            if (pause <= TimeSpan.Zero)
                continue;
            using var timer = time.CreateTimer(_ => Signal(), null, pause, Timeout.InfiniteTimeSpan);
            await _signal.WaitAsync(ct);
        }
    }

    /// <summary>Takes up to <paramref name="max"/> due pods, in order. Each must be handed back by one of the three methods below.</summary>
    public List<QueuedPod> Take(int max)
    {
        lock (_lock)
        {
            MoveDue();
            var taken = new List<QueuedPod>(Math.Min(max, _active.Count));
            while (taken.Count < max && _active.TryDequeue(out var pod, out _))
            {
                if (pod.State != QueueState.Active)
                    continue;
                pod.State = QueueState.InFlight;
                pod.StartedAt = _changes;
                taken.Add(pod);
            }

            return taken;
        }
    }

    /// <summary>The pod has its node.</summary>
    public void Done(QueuedPod pod) => Remove(pod.Uid);

    /// <summary>No node fits: waits for a helpful change (and is tried again after some minutes whatever happens).</summary>
    public void Rejected(QueuedPod pod, ClusterChange helpful)
    {
        lock (_lock)
        {
            if (pod.State != QueueState.InFlight)
                return;
            SetBackoff(pod);
            pod.Helpful = helpful;
            pod.State = QueueState.Unschedulable;
            pod.Since = time.GetUtcNow();
            _rejected.Add(pod);
            // A change during the attempt may not have been in the picture it was made from.
            foreach (var (change, at) in _lastChange)
            {
                if ((helpful & change) != 0 && at > pod.StartedAt)
                {
                    Retry(pod);
                    return;
                }
            }
        }
    }

    /// <summary>The attempt failed for a reason that passes (a lost race, an error): tried again after its back-off.</summary>
    public void Failed(QueuedPod pod)
    {
        lock (_lock)
        {
            if (pod.State != QueueState.InFlight)
                return;
            SetBackoff(pod);
            Retry(pod);
        }
    }

    public void Dispose() => _signal.Dispose();

    private void SetBackoff(QueuedPod pod)
    {
        pod.Attempts++;
        var backoff = FirstBackoff * Math.Pow(2, Math.Min(pod.Attempts - 1, 8));
        pod.NotBefore = time.GetUtcNow() + (backoff > LongestBackoff ? LongestBackoff : backoff);
    }

    private void Retry(QueuedPod pod)
    {
        _rejected.Remove(pod);
        if (pod.NotBefore <= time.GetUtcNow())
        {
            Activate(pod);
            return;
        }

        pod.State = QueueState.Backoff;
        _backoff.Enqueue(pod, pod.NotBefore);
        Signal();
    }

    private void Activate(QueuedPod pod)
    {
        _rejected.Remove(pod);
        pod.State = QueueState.Active;
        _active.Enqueue(pod, pod.Order);
        Signal();
    }

    private void MoveDue()
    {
        var now = time.GetUtcNow();
        while (_backoff.TryPeek(out var pod, out var due) && due <= now)
        {
            _backoff.Dequeue();
            if (pod.State == QueueState.Backoff)
                Activate(pod);
        }

        // There may be thousands, and this runs for every batch.
        if (_rejected.Count == 0 || now - _checked < LongestWaitCheck)
            return;
        _checked = now;
        foreach (var pod in _rejected.Where(p => now - p.Since >= LongestWait).ToArray())
            Retry(pod);
    }

    private void Signal()
    {
        // Several threads may signal at once; one is enough.
        try
        {
            if (_signal.CurrentCount == 0)
                _signal.Release();
        }
        catch (SemaphoreFullException)
        {
        }
    }
}
