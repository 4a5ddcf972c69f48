using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Deployments;

public sealed class RecreateTests
{
    [Fact]
    public void New_pods_wait_until_all_old_ones_are_gone()
    {
        var simulation = new Simulation(3, strategy: "Recreate");
        simulation.Settle();

        simulation.SetImage("v2");
        simulation.Plan();
        simulation.Plan();
        Assert.Equal(0, Assert.Single(simulation.Sets).Spec.Replicas);

        // Its status says none, but the pods are still going.
        simulation.Sets[0].Status.Replicas = 0;
        simulation.Plan();
        Assert.Single(simulation.Sets);

        simulation.RunPods(simulation.Sets[0]);
        simulation.Report(simulation.Sets[0]);
        simulation.Plan();
        Assert.Equal((0, 3), (simulation.Of("v1").Spec.Replicas, simulation.Of("v2").Spec.Replicas));
    }

    [Fact]
    public void Scaling_and_rolling_back_work_as_with_rolling_update()
    {
        var simulation = new Simulation(3, strategy: "Recreate");
        simulation.Settle();
        simulation.SetImage("v2");
        simulation.Settle();
        simulation.Change(spec => spec.Replicas = 4);
        simulation.SetImage("v1");

        simulation.Settle();

        Assert.Equal((4, 0), (simulation.Of("v1").Spec.Replicas, simulation.Of("v2").Spec.Replicas));
        Assert.Equal("3", simulation.RevisionOf("v1"));
    }
}
