using k8s.Models;
using OrleansOrchestrator.Grains.ReplicaSets;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.ReplicaSets;

public sealed class ClaimsTests
{
    [Fact]
    public void Owned_and_matching_pods_are_managed()
    {
        var pod = Sample.Pod("a");

        var claims = Decide(Sample.Set(1), [pod], [pod]);

        Assert.Equal([pod], claims.Managed);
        Assert.True(claims.AreSettled);
    }

    [Fact]
    public void Owned_pod_that_stops_matching_is_released()
    {
        var pod = Sample.Pod("a", app: "debug");

        var claims = Decide(Sample.Set(1), [pod], []);

        Assert.Empty(claims.Managed);
        Assert.Equal([pod], claims.Release);
    }

    [Fact]
    public void Matching_orphan_is_adopted_but_not_anothers_nor_one_that_goes()
    {
        var orphan = Sample.Pod("a", owner: null);
        var others = Sample.Pod("b", owner: "someone");
        var going = Sample.Pod("c", owner: null, deleting: true);
        var done = Sample.Pod("d", owner: null, phase: "Failed");

        var claims = Decide(Sample.Set(1), [], [orphan, others, going, done]);

        Assert.Equal([orphan], claims.Adopt);
    }

    [Fact]
    public void Owner_without_control_does_not_count()
    {
        var pod = Sample.Pod("a");
        pod.Metadata.OwnerReferences[0].Controller = false;

        var claims = Decide(Sample.Set(1), [pod], [pod]);

        Assert.Empty(claims.Managed);
        Assert.Equal([pod], claims.Adopt);
    }

    [Fact]
    public void Set_being_deleted_neither_adopts_nor_releases()
    {
        var set = Sample.Set(1);
        set.Metadata.DeletionTimestamp = Sample.Now;

        var claims = Decide(set, [Sample.Pod("a", app: "debug")], [Sample.Pod("b", owner: null)]);

        Assert.True(claims.AreSettled);
        Assert.Empty(claims.Managed);
    }

    [Fact]
    public void Adoption_checks_uid_and_that_nobody_was_quicker()
    {
        var reference = ControllerReferences.To("apps/v1", "ReplicaSet", Sample.Set(1).Metadata);
        var orphan = Sample.Pod("a", owner: null).Metadata;
        var taken = Sample.Pod("b", owner: "someone").Metadata;

        Assert.False(ControllerReferences.Adopt(orphan, "uid-other", reference));
        Assert.False(ControllerReferences.Adopt(taken, taken.Uid, reference));
        Assert.True(ControllerReferences.Adopt(orphan, orphan.Uid, reference));
        Assert.Equal([reference], orphan.OwnerReferences);
    }

    [Fact]
    public void Release_removes_only_its_own_reference()
    {
        var meta = Sample.Pod("a").Metadata;
        meta.OwnerReferences.Add(new V1OwnerReference { Uid = "other" });

        Assert.True(ControllerReferences.Release(meta, meta.Uid, "set"));
        Assert.Equal("other", Assert.Single(meta.OwnerReferences).Uid);
        Assert.False(ControllerReferences.Release(meta, meta.Uid, "set"));
    }

    private static Claims<V1Pod> Decide(V1ReplicaSet set, V1Pod[] owned, V1Pod[] matching) =>
        Claims<V1Pod>.Decide(set.Metadata, set.Spec.Selector, owned, matching, PodState.IsActive);
}
