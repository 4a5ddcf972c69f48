using k8s.Models;
using OrleansOrchestrator.Grains.Nodes;
using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Tests.Scheduling;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Nodes;

public sealed class NodeLifecycleTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly NodeOptions _options = new();

    [Fact]
    public void Plan_quiet_ready_node_is_left_alone_until_its_deadline()
    {
        var node = Node("True", n => n.Spec.PodCIDR = "10.244.0.0/24");
        Assert.Equal(
            new NodePlan(false, false, false, false, TimeSpan.FromSeconds(40)),
            NodePlan.Plan(node, Now.AddSeconds(-10), true, true, Now, _options));
    }

    [Fact]
    public void Plan_silent_node_becomes_unknown_and_tainted()
    {
        var plan = NodePlan.Plan(Node("True"), Now.AddSeconds(-50), true, true, Now, _options);
        Assert.True(plan is { MarkUnknown: true, AlignTaints: true, MarkPodsNotReady: true, LookAgain: null });
    }

    [Fact]
    public void Plan_new_node_without_status_has_time_to_report()
    {
        var node = Node(null, n => n.Metadata.CreationTimestamp = Now.UtcDateTime);
        Assert.False(NodePlan.Plan(node, Now, false, true, Now.AddSeconds(59), _options).MarkUnknown);
        Assert.True(NodePlan.Plan(node, Now, false, true, Now.AddSeconds(60), _options).MarkUnknown);
    }

    [Fact]
    public void Plan_held_back_eviction_is_looked_at_again_soon()
    {
        var node = Node("Unknown", n => NodeTaints.Align(n, mayEvict: false, Now.UtcDateTime));
        NodeConditions.MarkUnknown(node, Now.UtcDateTime);
        var held = NodePlan.Plan(node, Now.AddHours(-1), false, mayEvict: false, Now, _options);
        Assert.True(held is { MarkUnknown: false, AlignTaints: false });
        Assert.Equal(TimeSpan.FromSeconds(5), held.LookAgain);
        Assert.True(NodePlan.Plan(node, Now.AddHours(-1), false, mayEvict: true, Now, _options).AlignTaints);
    }

    [Fact]
    public void MarkUnknown_keeps_reasons_apart_for_nodes_that_never_reported()
    {
        var node = Node("True");
        Assert.True(NodeConditions.MarkUnknown(node, Now.UtcDateTime));
        var ready = NodeConditions.Find(node, "Ready")!;
        Assert.Equal(("Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status."), (ready.Status, ready.Reason, ready.Message));
        Assert.Equal("NodeStatusNeverUpdated", NodeConditions.Find(node, "DiskPressure")!.Reason);
        Assert.False(NodeConditions.MarkUnknown(node, Now.UtcDateTime));
        Assert.True(NodeConditions.AreUnknown(node));
    }

    [Theory]
    [InlineData("False", "node.kubernetes.io/not-ready")]
    [InlineData("Unknown", "node.kubernetes.io/unreachable")]
    public void Taints_of_a_lost_node_follow_its_condition_and_go_when_it_is_ready(string status, string key)
    {
        var node = Node(status, n => n.Spec.Taints = [new V1Taint { Key = "mine", Effect = "NoSchedule" }]);
        Assert.True(NodeTaints.Align(node, mayEvict: true, Now.UtcDateTime));
        Assert.Equal(
            ["mine:NoSchedule", key + ":NoSchedule", key + ":NoExecute"], node.Spec.Taints.Select(t => t.Key + ":" + t.Effect));
        Assert.False(NodeTaints.Align(node, mayEvict: true, Now.UtcDateTime));

        Assert.True(NodeTaints.Align(node, mayEvict: false, Now.UtcDateTime));
        Assert.DoesNotContain(node.Spec.Taints, t => t.Effect == "NoExecute");
        NodeConditions.Find(node, "Ready")!.Status = "True";
        Assert.True(NodeTaints.Align(node, mayEvict: true, Now.UtcDateTime));
        Assert.Equal(["mine"], node.Spec.Taints.Select(t => t.Key));
    }

    [Fact]
    public void Taints_tell_pressure_and_cordon()
    {
        var node = Node("True", n =>
        {
            n.Spec.Unschedulable = true;
            n.Status.Conditions.Add(new V1NodeCondition { Type = "MemoryPressure", Status = "True" });
        });
        NodeTaints.Align(node, mayEvict: true, Now.UtcDateTime);
        Assert.Equal(
            ["node.kubernetes.io/memory-pressure", "node.kubernetes.io/unschedulable"], node.Spec.Taints.Select(t => t.Key));
        node.Spec.Unschedulable = null;
        node.Status.Conditions.RemoveAt(1);
        NodeTaints.Align(node, mayEvict: true, Now.UtcDateTime);
        Assert.Null(node.Spec.Taints);
    }

    [Fact]
    public void Taint_of_a_node_that_has_not_reported_stays()
    {
        var node = Node(null, n => n.Spec.Taints = [new V1Taint { Key = NodeTaints.NotReady, Effect = "NoSchedule" }]);
        Assert.False(NodeTaints.Align(node, mayEvict: true, Now.UtcDateTime));
    }

    [Fact]
    public void Heartbeat_renewal_counts_from_when_it_happened_not_from_when_it_was_noticed()
    {
        var tracker = new HeartbeatTracker();
        var node = Node("True");
        tracker.Look(node, Lease(Now.AddHours(-1)), Now);
        Assert.Equal(Now, tracker.LastSeen);
        tracker.Look(node, Lease(Now.AddSeconds(30)), Now.AddSeconds(45));
        Assert.Equal(Now.AddSeconds(30), tracker.LastSeen);
        tracker.Look(node, Lease(Now.AddSeconds(30)), Now.AddSeconds(90));
        Assert.Equal(Now.AddSeconds(30), tracker.LastSeen);
    }

    [Fact]
    public void Heartbeat_of_a_wrong_clock_counts_from_when_it_was_noticed()
    {
        var tracker = new HeartbeatTracker();
        var node = Node("True");
        tracker.Look(node, Lease(Now.AddDays(-9)), Now);
        tracker.Look(node, Lease(Now.AddDays(-8)), Now.AddSeconds(20));
        Assert.Equal(Now.AddSeconds(20), tracker.LastSeen);
    }

    [Fact]
    public void Zone_fault_stops_eviction_and_single_losses_do_not()
    {
        Assert.True(MayEvict(ready: 1, lost: 1));
        Assert.True(MayEvict(ready: 10, lost: 2));
        Assert.False(MayEvict(ready: 2, lost: 3));
        Assert.True(MayEvict(ready: 4, lost: 3));
        Assert.False(MayEvict(ready: 0, lost: 1));
        Assert.True(MayEvict(ready: 0, lost: 5, elsewhere: 1));

        static bool MayEvict(int ready, int lost, int elsewhere = 0)
        {
            var snapshot = new ClusterSnapshot();
            for (var i = 0; i < ready; i++)
                snapshot.SetNode(Node("True", n => n.Metadata.Name = "r" + i));
            for (var i = 0; i < lost; i++)
                snapshot.SetNode(Node("Unknown", n => n.Metadata.Name = "l" + i));
            for (var i = 0; i < elsewhere; i++)
            {
                snapshot.SetNode(Node("True", n =>
                {
                    n.Metadata.Name = "e" + i;
                    n.Metadata.Labels["topology.kubernetes.io/zone"] = "other";
                }));
            }

            return ZoneHealth.MayEvict(snapshot.Nodes, ZoneHealth.Zone(Node("True")), 0.55);
        }
    }

    [Fact]
    public void CidrRange_is_cut_into_parts()
    {
        var range = new CidrRange("10.244.0.0/16", 24);
        Assert.Equal((256, "10.244.0.0/24", "10.244.255.0/24"), (range.Count, range[0], range[255]));
        Assert.Throws<ArgumentException>(() => new CidrRange("10.244.0.0/16", 15));
    }

    private static V1Node Node(string? ready, Action<V1Node>? with = null) => Build.Node("n", with: n =>
    {
        n.Status.Conditions.Clear();
        if (ready is not null)
            n.Status.Conditions.Add(new V1NodeCondition { Type = "Ready", Status = ready });
        with?.Invoke(n);
    });

    private static V1Lease Lease(DateTimeOffset renewed) => new() { Spec = new V1LeaseSpec { RenewTime = renewed.UtcDateTime } };
}
