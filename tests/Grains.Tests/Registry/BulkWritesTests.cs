using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using OrleansOrchestrator.Registry.Client;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Registry;

/// <summary>Writes of many objects at once: each outcome stands for itself, in the order asked.</summary>
public sealed class BulkWritesTests(RegistryCluster cluster) : IClassFixture<RegistryCluster>
{
    private IObjectClient Objects => cluster.Services.GetRequiredService<IObjectClient>();

    [Fact]
    public async Task Refusal_is_written_to_pods_that_still_wait_and_to_no_others()
    {
        var waits = await PodAsync("waits");
        var placed = await PodAsync("placed", node: "n");
        var other = await PodAsync("other");

        var waiting = await Objects.RefuseManyAsync(
        [
            Refusal(placed, "no"), Refusal(waits, "0/0 nodes"), Refusal(other, "no") with { Uid = "another" },
            new PodRefusal("default", "nobody", "uid", "no", null),
        ]);

        Assert.Equal([false, true, false, false], waiting);
        var condition = Condition("waits")!;
        Assert.Equal(("False", "Unschedulable", "0/0 nodes"), (condition.Status, condition.Reason, condition.Message));
        Assert.Null(Condition("other"));
        Assert.Null(Condition("placed"));
    }

    [Fact]
    public async Task Same_refusal_again_writes_nothing_and_another_reason_keeps_the_time_of_the_first()
    {
        var pod = await PodAsync("again");
        await Objects.RefuseManyAsync([Refusal(pod, "one")]);
        var first = Objects.Get<V1Pod>("default", "again")!;

        Assert.Equal([true], await Objects.RefuseManyAsync([Refusal(pod, "one")]));
        Assert.Equal(first.Metadata.ResourceVersion, Objects.Get<V1Pod>("default", "again")!.Metadata.ResourceVersion);

        await Objects.MutateAsync<V1Pod>(
            "default", "again",
            copy =>
            {
                copy.Status.Conditions.Single().LastTransitionTime = DateTime.UnixEpoch;
                return true;
            },
            "status");
        await Objects.RefuseManyAsync([Refusal(pod, "two")]);
        var condition = Condition("again")!;
        Assert.Equal(("two", DateTime.UnixEpoch), (condition.Message, condition.LastTransitionTime));
    }

    [Fact]
    public async Task Nominated_node_is_written_and_stays_when_a_later_refusal_names_none()
    {
        var pod = await PodAsync("nominated");
        await Objects.RefuseManyAsync([Refusal(pod, "one") with { NominatedNode = "n" }]);
        Assert.Equal("n", Objects.Get<V1Pod>("default", "nominated")!.Status.NominatedNodeName);

        await Objects.RefuseManyAsync([Refusal(pod, "two")]);

        Assert.Equal("n", Objects.Get<V1Pod>("default", "nominated")!.Status.NominatedNodeName);
    }

    [Fact]
    public async Task Refusal_computed_on_an_older_state_is_computed_again()
    {
        var pod = await PodAsync("raced");
        var refusals = Enumerable.Range(0, 5).Select(i => Objects.RefuseManyAsync([Refusal(pod, "try " + i)]));
        // Fewer than a mutation has tries: each conflict means that another write went through.
        var labels = Enumerable.Range(0, 3).Select(i => Objects.MutateAsync<V1Pod>(
            "default", "raced", copy => (copy.Metadata.Labels ??= new Dictionary<string, string>()).TryAdd("l" + i, "x")));

        await Task.WhenAll(Task.WhenAll(refusals), Task.WhenAll(labels));

        Assert.Equal(3, Objects.Get<V1Pod>("default", "raced")!.Metadata.Labels.Count);
        Assert.StartsWith("try ", Condition("raced")!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deletion_of_many_tells_what_was_there()
    {
        var here = await MapAsync("here");
        var held = await MapAsync("held", "example.com/hold");
        var replaced = await MapAsync("replaced");
        await MapAsync("any");

        var outcomes = await Objects.DeleteManyAsync<V1ConfigMap>(
        [
            new ObjectToDelete("default", "missing", null), Gone(here), Gone(held), Gone(replaced) with { Uid = "another" },
            new ObjectToDelete("default", "any", null),
        ]);

        Assert.Equal([false, true, true, false, true], outcomes.Select(o => o.Deleted));
        Assert.All(outcomes, o => Assert.Null(o.Error));
        Assert.Null(Objects.Get<V1ConfigMap>("default", "here"));
        Assert.Null(Objects.Get<V1ConfigMap>("default", "any"));
        Assert.NotNull(Objects.Get<V1ConfigMap>("default", "replaced"));
        Assert.NotNull(Objects.Get<V1ConfigMap>("default", "held")!.Metadata.DeletionTimestamp);
    }

    [Fact]
    public async Task Deletion_of_many_is_graceful_where_the_kind_is()
    {
        var running = await PodAsync("graceful", node: "n");
        var waiting = await PodAsync("at-once");

        await Objects.DeleteManyAsync<V1Pod>(
            [new ObjectToDelete("default", "graceful", running.Metadata.Uid), new ObjectToDelete("default", "at-once", waiting.Metadata.Uid)]);

        Assert.Equal(30, Objects.Get<V1Pod>("default", "graceful")!.Metadata.DeletionGracePeriodSeconds);
        Assert.Null(Objects.Get<V1Pod>("default", "at-once"));
    }

    private V1PodCondition? Condition(string pod) =>
        Objects.Get<V1Pod>("default", pod)!.Status?.Conditions?.SingleOrDefault(c => c.Type == "PodScheduled");

    private static PodRefusal Refusal(V1Pod pod, string message) => new("default", pod.Metadata.Name, pod.Metadata.Uid, message, null);

    private static ObjectToDelete Gone(V1ConfigMap map) => new("default", map.Metadata.Name, map.Metadata.Uid);

    private Task<V1Pod> PodAsync(string name, string? node = null) => Objects.CreateAsync(new V1Pod
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "default" },
        Spec = new V1PodSpec { NodeName = node, Containers = [new V1Container { Name = "c", Image = "web" }] },
    });

    private Task<V1ConfigMap> MapAsync(string name, string? finalizer = null) => Objects.CreateAsync(new V1ConfigMap
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "default", Finalizers = finalizer is null ? null : [finalizer] },
    });
}
