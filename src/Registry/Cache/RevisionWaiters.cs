using System.Diagnostics;

namespace OrleansOrchestrator.Registry.Cache;

/// <summary>Callers that wait for a revision to arrive. Each is woken once, when it has.</summary>
internal sealed class RevisionWaiters
{
    private readonly object _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private long _reached = -1;
    private long _wanted;
    private bool _closed;

    /// <summary>How far the newest revision that anybody waits for is away.</summary>
    public long Lag => Math.Max(0, Volatile.Read(ref _wanted) - Volatile.Read(ref _reached));

    public ValueTask WaitAsync(long revision, CancellationToken ct)
    {
        if (Volatile.Read(ref _reached) >= revision)
            return ValueTask.CompletedTask;
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_reached >= revision)
                return ValueTask.CompletedTask;
            ObjectDisposedException.ThrowIf(_closed, typeof(ResourceCache));
            _waiting.Enqueue(waiter, revision);
            _wanted = Math.Max(_wanted, revision);
        }

        return MeasureAsync(ct.CanBeCanceled ? WaitCancellableAsync(waiter, ct) : new ValueTask(waiter.Task));
    }

    public void Reach(long revision)
    {
        lock (_gate)
        {
            Volatile.Write(ref _reached, revision);
            while (_waiting.TryPeek(out var waiter, out var wanted) && wanted <= revision)
            {
                _waiting.Dequeue();
                waiter.TrySetResult();
            }
        }
    }

    /// <summary>No revision will arrive any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            while (_waiting.TryDequeue(out var waiter, out _))
                waiter.TrySetException(new ObjectDisposedException(nameof(ResourceCache)));
        }
    }

    private static async ValueTask MeasureAsync(ValueTask wait)
    {
        var started = Stopwatch.GetTimestamp();
        await wait;
        CacheMetrics.Waited(Stopwatch.GetElapsedTime(started));
    }

    private async ValueTask WaitCancellableAsync(TaskCompletionSource waiter, CancellationToken ct)
    {
        using var cancellation = ct.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), waiter);
        try
        {
            await waiter.Task;
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
                _waiting.Remove(waiter, out _, out _);
            throw;
        }
    }
}
