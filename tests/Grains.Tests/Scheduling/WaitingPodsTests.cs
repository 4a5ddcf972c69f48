using System.Globalization;
using OrleansOrchestrator.Grains.Scheduling.Plugins;
using OrleansOrchestrator.Grains.Scheduling.Queue;
using OrleansOrchestrator.Registry.Cache;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Scheduling;

public sealed class WaitingPodsTests : IDisposable
{
    private readonly SchedulingQueue _queue = new(new PrioritySort(), TimeProvider.System);
    private readonly WaitingPods _waiting;
    private readonly CachedObject _pod = Build.Cached(Build.Pod("p"));

    public WaitingPodsTests() => _waiting = new WaitingPods(_queue);

    private int Share => int.Parse(WaitingPods.ShareOf(_pod.Key), CultureInfo.InvariantCulture);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public void Pod_of_an_owned_share_is_queued_as_it_comes()
    {
        _waiting.Own(Share);
        _waiting.Add(_pod);
        Assert.True(_queue.Contains("uid-p"));
    }

    [Fact]
    public void Pod_of_anothers_share_is_queued_when_the_share_comes_here()
    {
        _waiting.Own((Share + 1) % WaitingPods.Shares);
        _waiting.Add(_pod);
        Assert.Equal(0, _queue.Count);

        _waiting.Own(Share);
        Assert.True(_queue.Contains("uid-p"));
    }

    [Fact]
    public void Pod_that_no_longer_waits_is_neither_queued_nor_remembered()
    {
        _waiting.Add(_pod);
        _waiting.Remove(_pod.Key, "uid-p");
        _waiting.Own(Share);
        Assert.Equal(0, _queue.Count);

        _waiting.Add(_pod);
        _waiting.Remove(_pod.Key, "uid-p");
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void Share_that_left_leaves_its_queue_and_takes_what_comes_later()
    {
        var later = Build.Cached(Build.Pod("p", with: pod => pod.Metadata.Uid = "uid-later"));
        _waiting.Own(Share);
        _waiting.Add(_pod);
        _waiting.Disown(Share);
        _waiting.Add(later);
        Assert.True(_queue.Contains("uid-p"));
        Assert.False(_queue.Contains("uid-later"));

        _waiting.Own(Share);
        Assert.True(_queue.Contains("uid-later"));
    }

    [Fact]
    public void Cleared_pods_are_forgotten_until_they_are_seen_again()
    {
        _waiting.Add(_pod);
        _waiting.Clear();
        _waiting.Own(Share);
        Assert.Equal(0, _queue.Count);
        _waiting.Add(_pod);
        Assert.Equal(1, _queue.Count);
    }

    [Fact]
    public void Pods_spread_over_all_shares()
    {
        var shares = Enumerable.Range(0, 5000).Select(i => WaitingPods.ShareOf("default/web-" + i)).Distinct().ToList();
        Assert.Equal(WaitingPods.Shares, shares.Count);
        Assert.All(shares, share => Assert.InRange(int.Parse(share, CultureInfo.InvariantCulture), 0, WaitingPods.Shares - 1));
    }
}
