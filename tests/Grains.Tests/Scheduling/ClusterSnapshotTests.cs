using OrleansOrchestrator.Grains.Pods;
using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Scheduling.Framework;
using OrleansOrchestrator.Grains.Scheduling.Plugins;
using OrleansOrchestrator.Grains.Scheduling.Queue;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Scheduling;

public sealed class ClusterSnapshotTests : IDisposable
{
    private readonly ClusterSnapshot _snapshot = new();
    private readonly SchedulingQueue _queue = new(new PrioritySort(), TimeProvider.System);
    private readonly TerminatedPods _terminated = new();
    private readonly ClusterUpdates _updates;

    public ClusterSnapshotTests() => _updates = new ClusterUpdates(_snapshot, _queue, new WaitingPods(_queue), _terminated);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public void Assumed_pod_counts_and_is_counted_once_when_confirmed()
    {
        _updates.NodeChanged(Build.Cached(Build.Node("n")));
        var pod = Build.Pod("p", "1");
        _snapshot.Assume(PodFootprint.Of(pod), "n");
        Assert.Equal(1000, _snapshot.Find("n")!.Requested.MilliCpu);
        Assert.Equal(0, _snapshot.Find("n")!.Confirmed.MilliCpu);

        pod.Spec.NodeName = "n";
        _updates.PodChanged(Build.Cached(pod), null);
        Assert.Equal(1000, _snapshot.Find("n")!.Requested.MilliCpu);
        Assert.Equal(1000, _snapshot.Find("n")!.Confirmed.MilliCpu);
        _snapshot.Forget(pod.Metadata.Uid);
        Assert.Equal(1000, _snapshot.Find("n")!.Requested.MilliCpu);
    }

    [Fact]
    public void Assumed_pod_that_was_bound_elsewhere_counts_there()
    {
        _updates.NodeChanged(Build.Cached(Build.Node("a")));
        _updates.NodeChanged(Build.Cached(Build.Node("b")));
        var pod = Build.Pod("p", "1");
        _snapshot.Assume(PodFootprint.Of(pod), "a");
        pod.Spec.NodeName = "b";
        _updates.PodChanged(Build.Cached(pod), null);
        Assert.Equal(0, _snapshot.Find("a")!.Requested.MilliCpu);
        Assert.Equal(1000, _snapshot.Find("b")!.Confirmed.MilliCpu);
    }

    [Theory]
    [InlineData("Succeeded")]
    [InlineData("Failed")]
    public void Finished_pod_frees_its_node_and_is_remembered_for_collection(string phase)
    {
        _updates.NodeChanged(Build.Cached(Build.Node("n")));
        var pod = Build.Pod("p", "1", with: p => p.Spec.NodeName = "n");
        _updates.PodChanged(Build.Cached(pod), null);
        pod.Status.Phase = phase;
        _updates.PodChanged(Build.Cached(pod, 2), null);
        Assert.Equal(0, _snapshot.Find("n")!.Requested.MilliCpu);
        Assert.Equal("default/p", Assert.Single(_terminated.Beyond(0)).Key);
        _updates.PodRemoved("default/p", pod.Metadata.Uid);
        Assert.Empty(_terminated.Beyond(0));
    }

    [Fact]
    public void Resized_pod_is_summed_anew()
    {
        _updates.NodeChanged(Build.Cached(Build.Node("n")));
        var before = Build.Cached(Build.Pod("p", "1", with: p => p.Spec.NodeName = "n"));
        _updates.PodChanged(before, null);
        var after = Build.Cached(Build.Pod("p", "3", with: p =>
        {
            p.Spec.NodeName = "n";
            p.Metadata.Generation = 2;
        }), 2);
        _updates.PodChanged(after, before);
        Assert.Equal(3000, _snapshot.Find("n")!.Confirmed.MilliCpu);
    }

    [Fact]
    public void Removed_node_is_no_longer_offered_but_its_pods_are_known()
    {
        _updates.NodeChanged(Build.Cached(Build.Node("n")));
        _updates.PodChanged(Build.Cached(Build.Pod("p", "1", with: p => p.Spec.NodeName = "n")), null);
        _updates.NodeRemoved("n");
        Assert.Equal(0, _snapshot.Nodes.Count);
        Assert.Null(_snapshot.Find("n")!.Node);
        _updates.PodRemoved("default/p", "uid-p");
        Assert.Null(_snapshot.Find("n"));
    }

    [Fact]
    public void Node_change_says_what_may_help()
    {
        var node = Build.Node("n");
        Assert.Equal(ClusterChange.None, ClusterUpdates.Compare(node, Build.Node("n")));
        Assert.Equal(ClusterChange.NodeAllocatable, ClusterUpdates.Compare(node, Build.Node("n", cpu: "8")));
        Assert.Equal(ClusterChange.NodeAllocatable, ClusterUpdates.Compare(node, Build.Node("n", pods: "1")));
        Assert.Equal(ClusterChange.NodeLabels, ClusterUpdates.Compare(node, Build.Node("n", with: n => n.Metadata.Labels["a"] = "b")));
        Assert.Equal(ClusterChange.NodeTaints, ClusterUpdates.Compare(node, Build.Node("n", with: n => n.Spec.Unschedulable = true)));
    }

    [Theory]
    [InlineData("""{"spec":{"schedulerName":"default-scheduler"},"status":{"phase":"Pending"}}""", true)]
    [InlineData("""{"spec":{}}""", true)]
    [InlineData("""{"spec":{"schedulerName":"other"}}""", false)]
    [InlineData("""{"spec":{"nodeName":"n"}}""", false)]
    [InlineData("""{"spec":{"schedulingGates":[{"name":"g"}]}}""", false)]
    [InlineData("""{"spec":{"schedulingGates":[]}}""", true)]
    [InlineData("""{"spec":{},"status":{"phase":"Failed"}}""", false)]
    public void Facts_tell_who_wants_placement(string json, bool wants) =>
        Assert.Equal(wants, PodFacts.Read(System.Text.Encoding.UTF8.GetBytes(json)).WantsPlacement);
}
