using OrleansOrchestrator.Grains.ReplicaSets;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.ReplicaSets;

public sealed class ReplicaSetStatusPlanTests
{
    [Fact]
    public void Status_counts_replicas_by_state()
    {
        var labelled = Sample.Pod("c");
        labelled.Metadata.Labels["tier"] = "front";

        var status = ReplicaSetStatusPlan.Make(
            Sample.Set(3), [Sample.Pod("a", readyFor: null), Sample.Pod("b"), labelled], terminating: 2, failure: null, Sample.Now).Status;

        Assert.Equal(
            (3, 1, 2, 2, 2, 1),
            (status.Replicas, status.FullyLabeledReplicas, status.ReadyReplicas, status.AvailableReplicas, status.TerminatingReplicas,
                status.ObservedGeneration));
    }

    [Fact]
    public void Ready_pod_becomes_available_after_minReadySeconds()
    {
        var set = Sample.Set(3, minReadySeconds: 30);
        var pods = new[] { Sample.Pod("a", readyFor: 10), Sample.Pod("b", readyFor: 29), Sample.Pod("c", readyFor: 30) };

        var plan = ReplicaSetStatusPlan.Make(set, pods, 0, null, Sample.Now);

        Assert.Equal(1, plan.Status.AvailableReplicas);
        Assert.Equal(Sample.Now.AddSeconds(1), plan.NextAvailableAt);
    }

    [Fact]
    public void Failure_condition_comes_stays_and_goes()
    {
        var set = Sample.Set(1);
        var first = ReplicaSetStatusPlan.Make(set, [], 0, new ReplicaFailure("FailedCreate", "no quota for a"), Sample.Now).Status;
        set.Status = first;
        var again = ReplicaSetStatusPlan.Make(set, [], 0, new ReplicaFailure("FailedCreate", "no quota for b"), Sample.Now.AddSeconds(1)).Status;
        var over = ReplicaSetStatusPlan.Make(set, [Sample.Pod("a")], 0, null, Sample.Now).Status;

        var condition = Assert.Single(first.Conditions);
        Assert.Equal(
            ("ReplicaFailure", "True", "FailedCreate", "no quota for a", Sample.Now),
            (condition.Type, condition.Status, condition.Reason, condition.Message, condition.LastTransitionTime));
        Assert.False(ReplicaSetStatusPlan.Differs(first, again));
        Assert.True(ReplicaSetStatusPlan.Differs(first, over));
        Assert.Null(over.Conditions);
    }

    [Fact]
    public void Same_pods_give_a_status_that_needs_no_write()
    {
        var set = Sample.Set(1);
        set.Status = ReplicaSetStatusPlan.Make(set, [Sample.Pod("a")], 0, null, Sample.Now).Status;

        Assert.False(ReplicaSetStatusPlan.Differs(set.Status, ReplicaSetStatusPlan.Make(set, [Sample.Pod("z")], 0, null, Sample.Now).Status));
        set.Metadata.Generation = 2;
        Assert.True(ReplicaSetStatusPlan.Differs(set.Status, ReplicaSetStatusPlan.Make(set, [Sample.Pod("z")], 0, null, Sample.Now).Status));
    }
}
