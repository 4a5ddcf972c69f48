using k8s.Models;
using OrleansOrchestrator.Api.Objects;
using OrleansOrchestrator.Grains.Pods;
using OrleansOrchestrator.Grains.Tests.Scheduling;
using OrleansOrchestrator.Registry.Cache;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Pods;

public sealed class PodPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly PodOptions _options = new();

    [Fact]
    public void Plan_pending_pod_asks_for_a_node() =>
        Assert.Equal(new PodPlan(PodAction.Place), PodPlan.Plan(Stored(Build.Pod("p")), null, null, Now, _options));

    [Fact]
    public void Plan_gated_foreign_and_finished_pods_do_not()
    {
        Assert.Equal(default, Plan(p => p.Spec.SchedulingGates = [new V1PodSchedulingGate { Name = "g" }]));
        Assert.Equal(default, Plan(p => p.Spec.SchedulerName = "other"));
        Assert.Equal(default, Plan(p => p.Status.Phase = "Failed"));

        PodPlan Plan(Action<V1Pod> with) => PodPlan.Plan(Stored(Build.Pod("p", with: with)), null, null, Now, _options);
    }

    [Fact]
    public void Plan_deleted_pod_that_never_ran_is_removed() =>
        Assert.Equal(
            PodAction.RemoveUnplaced,
            PodPlan.Plan(Stored(Build.Pod("p", with: p => p.Metadata.DeletionTimestamp = Now.UtcDateTime)), null, null, Now, _options).Action);

    [Fact]
    public void Plan_pod_of_a_missing_node_is_removed_after_a_quarantine()
    {
        var pod = OnNode();
        Assert.Equal(
            new PodPlan(PodAction.Nothing, TimeSpan.FromSeconds(30)), PodPlan.Plan(Stored(pod), null, Now.AddSeconds(-10), Now, _options));
        Assert.Equal(PodAction.RemoveOrphan, PodPlan.Plan(Stored(pod), null, Now.AddSeconds(-40), Now, _options).Action);
    }

    public static TheoryData<string, long?, int, string, double?> EvictionCases => new()
    {
        { "tolerated for ever", null, 100, "Nothing", null },
        { "patience left", 300, 100, "Nothing", 200 },
        { "patience over", 300, 300, "Evict", null },
        { "no patience", 0, 0, "Evict", null },
    };

    [Theory]
    [MemberData(nameof(EvictionCases))]
    public void Plan_taint_drives_out_after_the_tolerated_time(string _, long? seconds, int age, string action, double? left)
    {
        var pod = OnNode(p => p.Spec.Tolerations =
            [new V1Toleration { Key = "k", OperatorProperty = "Exists", Effect = "NoExecute", TolerationSeconds = seconds }]);
        var plan = PodPlan.Plan(Stored(pod), Tainted(Now.AddSeconds(-age)), null, Now, _options);
        Assert.Equal(new PodPlan(Enum.Parse<PodAction>(action), left is { } s ? TimeSpan.FromSeconds(s) : null), plan);
    }

    [Fact]
    public void Plan_taint_that_is_not_tolerated_drives_out_at_once()
    {
        Assert.Equal(PodAction.Evict, PodPlan.Plan(Stored(OnNode()), Tainted(Now), null, Now, _options).Action);
        Assert.Equal(default, PodPlan.Plan(Stored(OnNode(p => p.Metadata.DeletionTimestamp = Now.UtcDateTime)), Tainted(Now), null, Now, _options));
    }

    [Fact]
    public void Plan_pod_younger_than_the_taint_has_its_full_time()
    {
        var pod = OnNode(p =>
        {
            p.Metadata.CreationTimestamp = Now.AddSeconds(-10).UtcDateTime;
            p.Spec.Tolerations = [new V1Toleration { OperatorProperty = "Exists", TolerationSeconds = 60 }];
        });
        Assert.Equal(
            new PodPlan(PodAction.Nothing, TimeSpan.FromSeconds(50)), PodPlan.Plan(Stored(pod), Tainted(Now.AddHours(-1)), null, Now, _options));
    }

    [Fact]
    public void Conditions_transition_time_moves_only_with_the_status()
    {
        var pod = Build.Pod("p");
        Assert.True(PodConditions.Set(pod, "PodScheduled", "False", "Unschedulable", "a", Now.UtcDateTime));
        Assert.True(PodConditions.Set(pod, "PodScheduled", "False", "Unschedulable", "b", Now.AddHours(1).UtcDateTime));
        Assert.Equal(Now.UtcDateTime, Assert.Single(pod.Status.Conditions).LastTransitionTime);
        Assert.False(PodConditions.Set(pod, "PodScheduled", "False", "Unschedulable", "b", Now.AddHours(2).UtcDateTime));
        Assert.True(PodConditions.SetStatus(pod, "PodScheduled", "True", Now.AddHours(3).UtcDateTime));
        Assert.Equal("Unschedulable", pod.Status.Conditions[0].Reason);
    }

    [Fact]
    public void Terminated_pods_beyond_the_threshold_are_the_first_finished()
    {
        var pods = new TerminatedPods();
        pods.Add("ns/b", "2", 20);
        pods.Add("ns/a", "1", 10);
        pods.Add("ns/a", "1", 99);
        pods.Add("ns/c", "3", 30);
        Assert.Equal(["ns/a", "ns/b"], pods.Beyond(1).Select(p => p.Key));
        Assert.Empty(pods.Beyond(3));
    }

    [Fact]
    public void Plan_of_a_pod_on_a_lost_node_takes_little_memory()
    {
        // As many others know them: the usual tolerations, and much that nobody asks for here.
        var pod = Stored(OnNode(p =>
        {
            p.Metadata.CreationTimestamp = Now.AddDays(-1).UtcDateTime;
            p.Metadata.Annotations = new Dictionary<string, string> { ["note"] = new('n', 2_000) };
            p.Spec.Tolerations =
            [
                new V1Toleration { Key = "node.kubernetes.io/not-ready", OperatorProperty = "Exists", Effect = "NoExecute", TolerationSeconds = 300 },
                new V1Toleration { Key = "node.kubernetes.io/unreachable", OperatorProperty = "Exists", Effect = "NoExecute", TolerationSeconds = 300 },
            ];
        }));
        var node = Build.Node("n", with: n => n.Spec.Taints =
            [new V1Taint { Key = "node.kubernetes.io/unreachable", Effect = "NoExecute", TimeAdded = Now.UtcDateTime }]);
        var expected = new PodPlan(PodAction.Nothing, TimeSpan.FromSeconds(300));
        Assert.Equal(expected, PodPlan.Plan(pod, node, null, Now, _options));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            PodPlan.Plan(pod, node, null, Now, _options);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 1, 1_000);
    }

    private static CachedObject Stored(V1Pod pod) => new("default/p", 1, Typed.Write(pod));

    private static V1Pod OnNode(Action<V1Pod>? with = null) => Build.Pod("p", with: p =>
    {
        p.Spec.NodeName = "n";
        p.Status.Phase = "Running";
        with?.Invoke(p);
    });

    private static V1Node Tainted(DateTimeOffset since) => Build.Node("n", with: n => n.Spec.Taints =
        [new V1Taint { Key = "k", Effect = "NoExecute", TimeAdded = since.UtcDateTime }]);
}
