using k8s.Models;
using OrleansOrchestrator.Grains.ReplicaSets;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.ReplicaSets;

public sealed class PodDeletionOrderTests
{
    public static TheoryData<string, V1Pod, V1Pod> Pairs() => new()
    {
        { "unscheduled", Sample.Pod("a", node: null), Sample.Pod("b", phase: "Pending", readyFor: null) },
        { "pending", Sample.Pod("a", phase: "Pending", readyFor: null), Sample.Pod("b", phase: "Unknown", readyFor: null) },
        { "unknown", Sample.Pod("a", phase: "Unknown", readyFor: null), Sample.Pod("b", readyFor: null) },
        { "not ready", Sample.Pod("a", readyFor: null), Sample.Pod("b", cost: "-10") },
        { "cheaper", Sample.Pod("a", cost: "-10", node: "n2"), Sample.Pod("b") },
        { "bad cost counts as none", Sample.Pod("a", cost: "many", readyFor: 1), Sample.Pod("b", cost: "0") },
        { "lately ready", Sample.Pod("a", readyFor: 10), Sample.Pod("b", readyFor: 1000, restarts: 9) },
        { "restarted", Sample.Pod("a", restarts: 3), Sample.Pod("b", restarts: 2, age: 7) },
        { "young", Sample.Pod("a", age: 100), Sample.Pod("b", age: 1000) },
        { "equal age class: by uid", Sample.Pod("a", age: 1001), Sample.Pod("b", age: 1000) },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Choose_of_two_pods_takes_the_less_valuable(string why, V1Pod first, V1Pod second)
    {
        var onNodes = new Dictionary<string, int> { ["n1"] = 1, ["n2"] = 1 };

        Assert.True(PodDeletionOrder.Choose([second, first], 1, onNodes, Sample.Now)[0] == first, why);
        Assert.True(PodDeletionOrder.Choose([first, second], 1, onNodes, Sample.Now)[0] == first, why);
    }

    [Fact]
    public void Choose_prefers_the_node_with_most_siblings()
    {
        var pods = new[] { Sample.Pod("a", node: "n1"), Sample.Pod("b", node: "n2", readyFor: 5000), Sample.Pod("c", node: "n1") };
        var sibling = Sample.Pod("d", owner: "other", node: "n2");
        var third = Sample.Pod("e", owner: "other", node: "n2");

        var chosen = PodDeletionOrder.Choose(pods, 1, PodDeletionOrder.CountByNode([.. pods, sibling, third]), Sample.Now);

        Assert.Equal("b", chosen[0].Metadata.Name);
    }

    [Fact]
    public void CountByNode_leaves_out_pods_that_are_going()
    {
        var counts = PodDeletionOrder.CountByNode(
            [Sample.Pod("a"), Sample.Pod("b", deleting: true), Sample.Pod("c", phase: "Succeeded"), Sample.Pod("d", node: "n2")]);

        Assert.Equal(new Dictionary<string, int> { ["n1"] = 1, ["n2"] = 1 }, counts);
    }
}
