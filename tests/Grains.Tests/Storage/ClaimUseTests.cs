using k8s.Models;
using OrleansOrchestrator.Grains.Storage;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Storage;

public sealed class ClaimUseTests
{
    [Fact]
    public void Pod_uses_claims_it_names_and_those_made_for_it()
    {
        Assert.Equal(["data", "p-scratch"], ClaimUse.Of(Pod("Running")));
    }

    [Theory]
    [InlineData("Pending")]
    [InlineData("Running")]
    [InlineData("Succeeded")]
    [InlineData("Failed")]
    public void Pod_on_a_node_holds_what_it_names_as_long_as_it_exists(string phase)
    {
        Assert.True(ClaimUse.Holds(Pod(phase), Claim("data")));
        Assert.False(ClaimUse.Holds(Pod(phase), Claim("other")));
    }

    [Fact]
    public void Pod_without_a_node_holds_nothing()
    {
        var pod = Pod("Pending");
        pod.Spec.NodeName = null;

        Assert.False(ClaimUse.Holds(pod, Claim("data")));
        Assert.False(ClaimUse.Holds(pod, Claim("p-scratch", "uid-p")));
    }

    [Fact]
    public void Pod_holds_a_claim_made_for_it_until_its_node_is_done_with_it()
    {
        var pod = Pod("Running");
        var made = Claim("p-scratch", "uid-p");
        Assert.True(ClaimUse.Holds(pod, made));
        Assert.False(ClaimUse.Holds(pod, Claim("p-scratch", "uid-of-an-older-pod")));
        Assert.False(ClaimUse.Holds(pod, Claim("p-scratch")));

        pod.Metadata.DeletionTimestamp = DateTime.UnixEpoch;
        pod.Metadata.DeletionGracePeriodSeconds = 30;
        Assert.True(ClaimUse.Holds(pod, made));
        pod.Metadata.DeletionGracePeriodSeconds = 0;
        Assert.False(ClaimUse.Holds(pod, made));
        Assert.True(ClaimUse.Holds(pod, Claim("data")));
    }

    [Fact]
    public void Claim_is_of_the_class_it_wants_has_and_is_changed_to()
    {
        var claim = Claim("data");
        Assert.Empty(AttributesClassUse.Of(claim));
        claim.Spec = new V1PersistentVolumeClaimSpec { VolumeAttributesClassName = "gold" };
        claim.Status = new V1PersistentVolumeClaimStatus
        {
            CurrentVolumeAttributesClassName = "silver",
            ModifyVolumeStatus = new V1ModifyVolumeStatus { TargetVolumeAttributesClassName = "bronze", Status = "InProgress" },
        };

        Assert.Equal(["gold", "silver", "bronze"], AttributesClassUse.Of(claim));
    }

    private static V1Pod Pod(string phase) => new()
    {
        Metadata = new V1ObjectMeta { Name = "p", NamespaceProperty = "n", Uid = "uid-p" },
        Spec = new V1PodSpec
        {
            NodeName = "node",
            Volumes =
            [
                new V1Volume { Name = "a", PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = "data" } },
                new V1Volume { Name = "scratch", Ephemeral = new V1EphemeralVolumeSource() },
                new V1Volume { Name = "tmp", EmptyDir = new V1EmptyDirVolumeSource() },
            ],
        },
        Status = new V1PodStatus { Phase = phase },
    };

    private static V1PersistentVolumeClaim Claim(string name, string? podUid = null) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name,
            NamespaceProperty = "n",
            OwnerReferences = podUid is null
                ? null
                : [new V1OwnerReference { ApiVersion = "v1", Kind = "Pod", Name = "p", Uid = podUid, Controller = true }],
        },
    };
}
