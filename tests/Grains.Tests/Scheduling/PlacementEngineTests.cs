using k8s.Models;
using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Scheduling.Framework;
using OrleansOrchestrator.Grains.Scheduling.Plugins;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Scheduling;

public sealed class PlacementEngineTests
{
    private readonly ClusterSnapshot _snapshot = new();
    private readonly PlacementEngine _engine = new(SchedulingProfile.Default, new Random(1));

    [Fact]
    public void Decide_prefers_the_least_allocated_node()
    {
        _snapshot.SetNode(Build.Node("busy"));
        _snapshot.SetNode(Build.Node("idle"));
        _snapshot.Assume(PodFootprint.Of(Build.Pod("other", "2", "4Gi")), "busy");
        Assert.Equal("idle", _engine.Decide(Build.ToPlace("p", "1", "1Gi"), _snapshot.Nodes).Node);
    }

    [Fact]
    public void Decide_pods_that_request_nothing_spread()
    {
        for (var i = 0; i < 4; i++)
            _snapshot.SetNode(Build.Node("n" + i));
        var perNode = new Dictionary<string, int>();
        for (var i = 0; i < 40; i++)
        {
            var pod = Build.ToPlace("p" + i);
            var node = _engine.Decide(pod, _snapshot.Nodes).Node!;
            _snapshot.Assume(pod.Footprint, node);
            perNode[node] = perNode.GetValueOrDefault(node) + 1;
        }

        Assert.All(perNode.Values, count => Assert.Equal(10, count));
    }

    [Fact]
    public void Decide_without_nodes_says_so()
    {
        var decision = _engine.Decide(Build.ToPlace("p"), _snapshot.Nodes);
        Assert.Null(decision.Node);
        Assert.Equal("no nodes available to schedule pods", decision.Describe());
        Assert.Equal(ClusterChange.NodeAdded, decision.Failures!.Helpful);
    }

    [Fact]
    public void Decide_rejections_are_counted_and_worded_as_in_Kubernetes()
    {
        _snapshot.SetNode(Build.Node("small", cpu: "1"));
        _snapshot.SetNode(Build.Node("t1", with: n => n.Spec.Taints = [new V1Taint { Key = "k", Value = "v", Effect = "NoSchedule" }]));
        _snapshot.SetNode(Build.Node("t2", with: n => n.Spec.Taints = [new V1Taint { Key = "k", Value = "v", Effect = "NoSchedule" }]));
        var decision = _engine.Decide(Build.ToPlace("p", "2"), _snapshot.Nodes);
        Assert.Equal(
            "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint {k: v}. "
            + "preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
            decision.Describe());
        Assert.Equal(
            ClusterChange.NodeAdded | ClusterChange.NodeAllocatable | ClusterChange.PodFreed | ClusterChange.NodeTaints,
            decision.Failures!.Helpful);
    }

    [Fact]
    public void Decide_full_node_without_lesser_pods_has_no_victims()
    {
        _snapshot.SetNode(Build.Node("n"));
        _snapshot.Assume(PodFootprint.Of(Build.Pod("other", "4")), "n");
        Assert.Equal(
            "0/1 nodes are available: 1 Insufficient cpu. "
            + "preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
            _engine.Decide(Build.ToPlace("p", "1"), _snapshot.Nodes).Describe());
    }

    [Fact]
    public void Decide_higher_priority_takes_the_fewest_and_least_important_victims()
    {
        _snapshot.SetNode(Build.Node("a"));
        _snapshot.SetNode(Build.Node("b"));
        Put("a1", "3", 5, "a");
        Put("a2", "1", 0, "a");
        Put("b1", "2", 1, "b");
        Put("b2", "2", 0, "b");
        var decision = _engine.Decide(Build.ToPlace("p", "2", with: p => p.Spec.Priority = 10), _snapshot.Nodes);
        Assert.Null(decision.Node);
        Assert.Equal("b", decision.Rescue!.NominatedNode);
        Assert.Equal(["default/b2"], decision.Rescue.Victims.Select(v => v.Key));

        void Put(string name, string cpu, int priority, string node) =>
            _snapshot.Assume(PodFootprint.Of(Build.Pod(name, cpu, with: p => p.Spec.Priority = priority)), node);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(99, 99)]
    [InlineData(100, 100)]
    [InlineData(1000, 420)]
    [InlineData(5000, 500)]
    public void NodesToFind_large_clusters_are_sampled(int nodes, int expected) =>
        Assert.Equal(expected, PlacementEngine.NodesToFind(nodes));

    [Fact]
    public void Requests_init_containers_count_at_their_peak_and_sidecars_throughout()
    {
        V1Container Container(string cpu, bool sidecar = false) => new()
        {
            Name = "c",
            RestartPolicy = sidecar ? "Always" : null,
            Resources = new V1ResourceRequirements { Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new(cpu) } },
        };
        var spec = new V1PodSpec
        {
            Containers = [Container("1"), Container("500m")],
            InitContainers = [Container("200m", sidecar: true), Container("3")],
            Overhead = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("10m") },
        };
        // The init container with the sidecar before it (3.2) exceeds what runs later (1.7).
        Assert.Equal(3210, PodRequests.Total(spec, 0, 0).MilliCpu);
        spec.InitContainers[1] = Container("1");
        Assert.Equal(1710, PodRequests.Total(spec, 0, 0).MilliCpu);
    }

    [Fact]
    public void BalancedAllocation_equal_use_scores_highest()
    {
        var plugin = new NodeResourcesBalancedAllocation();
        var node = Build.State(Build.Node("n", cpu: "4", memory: "4Gi"));
        Assert.Equal(100, plugin.Score(Build.ToPlace("p", "2", "2Gi"), node));
        Assert.Equal(50, plugin.Score(Build.ToPlace("p", "4"), node));
        Assert.False(plugin.Concerns(Build.ToPlace("p")));
    }
}
