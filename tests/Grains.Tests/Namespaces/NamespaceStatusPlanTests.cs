using k8s.Models;
using OrleansOrchestrator.Grains.Namespaces;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Namespaces;

public sealed class NamespaceStatusPlanTests
{
    private static readonly DateTime Now = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    private static readonly ContentReport Held = new(
        [
            new ResourceRemains("secrets.", 2, new Dictionary<string, int> { ["example.com/b"] = 2 }),
            new ResourceRemains("configmaps.", 1, new Dictionary<string, int> { ["example.com/a"] = 1, ["example.com/b"] = 1 }),
        ],
        []);

    [Theory]
    [InlineData(false, "Active")]
    [InlineData(true, "Terminating")]
    public void Phase_tells_whether_the_namespace_goes(bool deleting, string phase) =>
        Assert.Equal(phase, NamespaceStatusPlan.Phase(Namespace(deleting)).Phase);

    [Fact]
    public void Remaining_content_and_its_finalizers_are_named_in_order()
    {
        var status = NamespaceStatusPlan.AfterDeletion(Namespace(deleting: true), Held, Now);

        Assert.Equal(
            ("True", "SomeResourcesRemain",
                "Some resources are remaining: configmaps. has 1 resource instances, secrets. has 2 resource instances"),
            Said(status, "NamespaceContentRemaining"));
        Assert.Equal(
            ("True", "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: " +
                "example.com/a in 1 resource instances, example.com/b in 3 resource instances"),
            Said(status, "NamespaceFinalizersRemaining"));
        Assert.Equal(
            ("False", "ContentDeleted", "All content successfully deleted, may be waiting on finalization"),
            Said(status, "NamespaceDeletionContentFailure"));
        Assert.Equal(("False", "ResourcesDiscovered", "All resources successfully discovered"), Said(status, "NamespaceDeletionDiscoveryFailure"));
        Assert.Equal(5, status.Conditions.Count);
    }

    [Fact]
    public void Failed_deletion_is_reported_until_it_succeeds()
    {
        var ns = Namespace(deleting: true);
        ns.Status = NamespaceStatusPlan.AfterDeletion(ns, new ContentReport([], ["secrets: refused"]), Now);
        var later = NamespaceStatusPlan.AfterDeletion(ns, Held, Now.AddMinutes(1));

        Assert.Equal(
            ("True", "ContentDeletionFailed", "Failed to delete all resource types, 1 remaining: secrets: refused"),
            Said(ns.Status, "NamespaceDeletionContentFailure"));
        Assert.Equal("False", Said(later, "NamespaceDeletionContentFailure").Item1);
        Assert.Equal(Now.AddMinutes(1), later.Conditions.Single(c => c.Type == "NamespaceDeletionContentFailure").LastTransitionTime);
        Assert.Equal(Now, later.Conditions.Single(c => c.Type == "NamespaceDeletionDiscoveryFailure").LastTransitionTime);
    }

    [Fact]
    public void Same_report_needs_no_write_and_foreign_conditions_stay()
    {
        var ns = Namespace(deleting: true);
        ns.Status = new V1NamespaceStatus { Conditions = [new V1NamespaceCondition { Type = "example.com/x", Status = "True" }] };
        var first = NamespaceStatusPlan.AfterDeletion(ns, Held, Now);
        Assert.True(NamespaceStatusPlan.Differs(ns.Status, first));

        ns.Status = first;
        Assert.False(NamespaceStatusPlan.Differs(first, NamespaceStatusPlan.AfterDeletion(ns, Held, Now.AddSeconds(9))));
        Assert.Contains(first.Conditions, condition => condition.Type == "example.com/x");
    }

    private static V1Namespace Namespace(bool deleting) => new()
    {
        Metadata = new V1ObjectMeta { Name = "n", DeletionTimestamp = deleting ? Now : null },
    };

    private static (string, string, string) Said(V1NamespaceStatus status, string type)
    {
        var condition = status.Conditions.Single(each => each.Type == type);
        return (condition.Status, condition.Reason, condition.Message);
    }
}
