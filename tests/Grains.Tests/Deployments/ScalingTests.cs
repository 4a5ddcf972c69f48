using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Deployments;

public sealed class ScalingTests
{
    [Theory]
    [InlineData(3, 7)]
    [InlineData(7, 3)]
    [InlineData(5, 0)]
    [InlineData(0, 5)]
    public void Single_set_takes_the_whole_change(int from, int to)
    {
        var simulation = new Simulation(from);
        simulation.Settle();
        simulation.Events.Clear();

        simulation.Change(spec => spec.Replicas = to);
        simulation.Plan();

        Assert.Equal(to, Assert.Single(simulation.Sets).Spec.Replicas);
        var direction = to > from ? "up" : "down";
        Assert.Equal($"Scaled {direction} replica set {simulation.Sets[0].Metadata.Name} from {from} to {to}", Assert.Single(simulation.Events).Message);
        simulation.Settle();
        Assert.Equal(to, simulation.Deployment.Status.AvailableReplicas);
    }

    // The documentation's example: 10 replicas, maxSurge 3, maxUnavailable 2, a broken image, then scaled to 15.
    [Fact]
    public void Blocked_rollout_shares_new_replicas_in_proportion()
    {
        var simulation = new Simulation(10, "3", "2");
        simulation.Settle();
        simulation.SetImage("broken");
        simulation.Settle("broken");
        Assert.Equal((8, 5), (simulation.Of("v1").Spec.Replicas, simulation.Of("broken").Spec.Replicas));

        simulation.Change(spec => spec.Replicas = 15);
        simulation.Plan();

        Assert.Equal((11, 7), (simulation.Of("v1").Spec.Replicas, simulation.Of("broken").Spec.Replicas));
        Assert.Equal("18", simulation.Of("v1").Metadata.Annotations["deployment.kubernetes.io/max-replicas"]);
    }

    [Fact]
    public void Blocked_rollout_shrinks_in_proportion_and_to_nothing()
    {
        var simulation = new Simulation(10, "3", "2");
        simulation.Settle();
        simulation.SetImage("broken");
        simulation.Settle("broken");

        simulation.Change(spec => spec.Replicas = 5);
        simulation.Plan();
        Assert.Equal((5, 3), (simulation.Of("v1").Spec.Replicas, simulation.Of("broken").Spec.Replicas));

        simulation.Change(spec => spec.Replicas = 0);
        simulation.Plan();
        Assert.Equal(0, simulation.Specified);
    }

    [Fact]
    public void Paused_deployment_scales_but_does_not_roll_out()
    {
        var simulation = new Simulation(3);
        simulation.Settle();
        simulation.Change(spec => spec.Paused = true);
        simulation.SetImage("v2");
        simulation.Change(spec => spec.Replicas = 5);

        simulation.Settle();

        Assert.Equal(5, Assert.Single(simulation.Sets).Spec.Replicas);
        Assert.Equal("v1", simulation.Sets[0].Spec.Template.Spec.Containers[0].Image);
        Assert.Equal(("Unknown", "DeploymentPaused"), (simulation.Condition("Progressing")!.Status, simulation.Condition("Progressing")!.Reason));

        simulation.Change(spec => spec.Paused = null);
        simulation.Settle();
        Assert.Equal(5, simulation.Of("v2").Spec.Replicas);
    }
}
