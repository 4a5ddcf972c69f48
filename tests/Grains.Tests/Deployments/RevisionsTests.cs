using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Deployments;

public sealed class RevisionsTests
{
    [Fact]
    public void Revisions_count_up_and_a_rollback_becomes_the_newest()
    {
        var simulation = new Simulation(2);
        simulation.Settle();
        simulation.SetImage("v2");
        simulation.Settle();
        simulation.SetImage("v1");
        simulation.Settle();

        Assert.Equal(("3", "2"), (simulation.RevisionOf("v1"), simulation.RevisionOf("v2")));
        Assert.Equal("1", simulation.Of("v1").Metadata.Annotations["deployment.kubernetes.io/revision-history"]);
        Assert.Equal("3", simulation.Deployment.Metadata.Annotations["deployment.kubernetes.io/revision"]);

        simulation.SetImage("v2");
        simulation.Settle();
        simulation.SetImage("v1");
        simulation.Settle();
        Assert.Equal("1,3", simulation.Of("v1").Metadata.Annotations["deployment.kubernetes.io/revision-history"]);
    }

    [Fact]
    public void Annotations_are_handed_on_except_those_about_the_deployment_itself()
    {
        var simulation = new Simulation(1);
        simulation.Deployment.Metadata.Annotations = new Dictionary<string, string>
        {
            ["kubernetes.io/change-cause"] = "first",
            ["kubectl.kubernetes.io/last-applied-configuration"] = "{}",
        };
        simulation.Settle();

        var annotations = simulation.Sets[0].Metadata.Annotations;
        Assert.Equal("first", annotations["kubernetes.io/change-cause"]);
        Assert.DoesNotContain("kubectl.kubernetes.io/last-applied-configuration", annotations.Keys);

        simulation.Deployment.Metadata.Annotations["kubernetes.io/change-cause"] = "second";
        simulation.Settle();
        Assert.Equal("second", simulation.Sets[0].Metadata.Annotations["kubernetes.io/change-cause"]);
    }

    [Theory]
    [InlineData(2, new[] { "v3", "v4", "v5" })]
    [InlineData(0, new[] { "v5" })]
    [InlineData(10, new[] { "v1", "v2", "v3", "v4", "v5" })]
    public void History_keeps_the_newest_old_sets(int limit, string[] kept)
    {
        var simulation = new Simulation(2, history: limit);
        foreach (var image in new[] { "v1", "v2", "v3", "v4", "v5" })
        {
            simulation.SetImage(image);
            simulation.Settle();
        }

        Assert.Equal(kept, simulation.Sets.Select(set => set.Spec.Template.Spec.Containers[0].Image));
    }

    [Fact]
    public void Changed_minReadySeconds_reaches_the_set_without_a_rollout()
    {
        var simulation = new Simulation(2);
        simulation.Settle();

        simulation.Change(spec => spec.MinReadySeconds = 30);
        simulation.Settle();

        Assert.Equal(30, Assert.Single(simulation.Sets).Spec.MinReadySeconds);
    }
}
