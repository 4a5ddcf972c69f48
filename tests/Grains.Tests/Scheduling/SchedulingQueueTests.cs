using Microsoft.Extensions.Time.Testing;
using OrleansOrchestrator.Grains.Scheduling.Framework;
using OrleansOrchestrator.Grains.Scheduling.Plugins;
using OrleansOrchestrator.Grains.Scheduling.Queue;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Scheduling;

public sealed class SchedulingQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly SchedulingQueue _queue;

    public SchedulingQueueTests() => _queue = new SchedulingQueue(new PrioritySort(), _time);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public void Take_higher_priority_first_then_first_come()
    {
        _queue.Add(Build.Cached(Build.Pod("a")));
        _queue.Add(Build.Cached(Build.Pod("b")));
        _queue.Add(Build.Cached(Build.Pod("c", with: p => p.Spec.Priority = 1)));
        Assert.Equal(["c", "a", "b"], _queue.Take(10).Select(p => p.Stored.Head.Name));
    }

    [Fact]
    public void Add_twice_counts_once()
    {
        _queue.Add(Build.Cached(Build.Pod("a")));
        _queue.Add(Build.Cached(Build.Pod("a")));
        Assert.Single(_queue.Take(10));
        _queue.Add(Build.Cached(Build.Pod("a")));
        Assert.Empty(_queue.Take(10));
    }

    [Fact]
    public void Removed_pod_is_not_taken()
    {
        _queue.Add(Build.Cached(Build.Pod("a")));
        _queue.Remove("uid-a");
        Assert.Empty(_queue.Take(10));
    }

    [Fact]
    public void Rejected_pod_returns_after_a_helpful_change_and_its_backoff()
    {
        Reject("a", ClusterChange.PodFreed);
        _queue.Changed(ClusterChange.NodeLabels);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty(_queue.Take(10));
        _queue.Changed(ClusterChange.PodFreed);
        Assert.Single(_queue.Take(10));
    }

    [Fact]
    public void Rejected_pod_waits_out_its_backoff_which_doubles()
    {
        Reject("a", ClusterChange.NodeAdded);
        for (var expected = 1; expected <= 4; expected *= 2)
        {
            _queue.Changed(ClusterChange.NodeAdded);
            _time.Advance(TimeSpan.FromSeconds(expected) - TimeSpan.FromMilliseconds(1));
            Assert.Empty(_queue.Take(10));
            _time.Advance(TimeSpan.FromMilliseconds(1));
            _queue.Rejected(Assert.Single(_queue.Take(10)), ClusterChange.NodeAdded);
        }
    }

    [Fact]
    public void Change_during_the_attempt_is_not_missed()
    {
        _queue.Add(Build.Cached(Build.Pod("a")));
        var pod = Assert.Single(_queue.Take(10));
        _queue.Changed(ClusterChange.PodFreed);
        _queue.Rejected(pod, ClusterChange.PodFreed);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(_queue.Take(10));
    }

    [Fact]
    public void Rejected_pod_is_tried_again_after_minutes_whatever_happens()
    {
        Reject("a", ClusterChange.NodeAdded);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Single(_queue.Take(10));
    }

    [Fact]
    public void Rejected_pod_whose_spec_changes_is_tried_at_once()
    {
        Reject("a", ClusterChange.NodeAdded);
        _queue.Add(Build.Cached(Build.Pod("a", with: p => p.Metadata.Generation = 2)));
        Assert.Single(_queue.Take(10));
    }

    [Fact]
    public async Task Wait_ends_when_a_pod_is_added()
    {
        var wait = _queue.WaitAsync(CancellationToken.None);
        Assert.False(wait.IsCompleted);
        _queue.Add(Build.Cached(Build.Pod("a")));
        await wait.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Wait_ends_when_a_backoff_does()
    {
        _queue.Add(Build.Cached(Build.Pod("a")));
        _queue.Failed(Assert.Single(_queue.Take(1)));
        // The signal of the back-off itself is consumed first.
        var wait = _queue.WaitAsync(CancellationToken.None);
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await wait.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Single(_queue.Take(1));
    }

    private void Reject(string name, ClusterChange helpful)
    {
        _queue.Add(Build.Cached(Build.Pod(name)));
        _queue.Rejected(Assert.Single(_queue.Take(1)), helpful);
    }
}
