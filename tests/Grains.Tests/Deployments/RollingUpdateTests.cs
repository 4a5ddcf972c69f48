using CsCheck;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Deployments;

public sealed class RollingUpdateTests
{
    [Fact]
    public void New_deployment_starts_all_replicas_at_once()
    {
        var simulation = new Simulation(1000);

        simulation.Plan();

        var set = Assert.Single(simulation.Sets);
        Assert.Equal(1000, set.Spec.Replicas);
        Assert.Equal("Scaled up replica set " + set.Metadata.Name + " from 0 to 1000", Assert.Single(simulation.Events).Message);
        Assert.Equal("d", Assert.Single(set.Metadata.OwnerReferences).Uid);
        var hash = set.Metadata.Labels["pod-template-hash"];
        Assert.Equal("web-" + hash, set.Metadata.Name);
        Assert.Equal(hash, set.Spec.Selector.MatchLabels["pod-template-hash"]);
        Assert.Equal(hash, set.Spec.Template.Metadata.Labels["pod-template-hash"]);
        Assert.Equal("1", simulation.Deployment.Metadata.Annotations["deployment.kubernetes.io/revision"]);
        Assert.Equal(("1000", "1250"), (
            set.Metadata.Annotations["deployment.kubernetes.io/desired-replicas"],
            set.Metadata.Annotations["deployment.kubernetes.io/max-replicas"]));
        Assert.False(simulation.Plan());
    }

    // The walk of the documentation: 3 replicas, at most one more, none less.
    [Fact]
    public void Three_replicas_are_replaced_one_by_one()
    {
        var simulation = new Simulation(3);
        simulation.Settle();
        simulation.Events.Clear();

        simulation.SetImage("v2");
        simulation.Settle();

        var (v1, v2) = (simulation.Of("v1").Metadata.Name, simulation.Of("v2").Metadata.Name);
        Assert.Equal(
            [
                $"Scaled up replica set {v2} from 0 to 1",
                $"Scaled down replica set {v1} from 3 to 2",
                $"Scaled up replica set {v2} from 1 to 2",
                $"Scaled down replica set {v1} from 2 to 1",
                $"Scaled up replica set {v2} from 2 to 3",
                $"Scaled down replica set {v1} from 1 to 0",
            ],
            simulation.Events.Select(planned => planned.Message));
    }

    [Fact]
    public void First_step_of_ten_replicas_uses_surge_and_unavailable()
    {
        var simulation = new Simulation(10, "30%", "30%");
        simulation.Settle();

        simulation.SetImage("v2");
        simulation.Plan();

        Assert.Equal((7, 3), (simulation.Of("v1").Spec.Replicas, simulation.Of("v2").Spec.Replicas));
        simulation.Plan();
        Assert.Equal((7, 6), (simulation.Of("v1").Spec.Replicas, simulation.Of("v2").Spec.Replicas));
        Assert.False(simulation.Plan());
    }

    [Fact]
    public void Unhealthy_old_pods_go_first_even_when_nothing_else_may()
    {
        var simulation = new Simulation(10, "5", "2");
        simulation.Plan();
        var v1 = simulation.Sets[0];
        simulation.RunPods(v1);
        simulation.BecomeAvailable(v1, 8);
        simulation.Report(v1);

        simulation.SetImage("v2");
        simulation.Plan();

        Assert.Equal((8, 5), (simulation.Of("v1").Spec.Replicas, simulation.Of("v2").Spec.Replicas));
    }

    [Fact]
    public void Broken_new_pods_stop_the_rollout_with_enough_old_ones()
    {
        var simulation = new Simulation(10);
        simulation.Settle();

        simulation.SetImage("broken");
        simulation.Settle("broken");

        Assert.Equal((8, 5), (simulation.Of("v1").Spec.Replicas, simulation.Of("broken").Spec.Replicas));
        Assert.Equal("True", simulation.Condition("Available")!.Status);
    }

    [Fact]
    public void Stale_status_after_scaling_down_takes_no_further_pods()
    {
        var simulation = new Simulation(10, "0", "2");
        simulation.Settle();
        simulation.SetImage("v2");
        simulation.Plan();

        for (var i = 0; i < 3; i++)
            simulation.Plan();

        Assert.Equal((8, 2), (simulation.Of("v1").Spec.Replicas, simulation.Of("v2").Spec.Replicas));
    }

    [Fact]
    public void Bounds_hold_in_every_order_of_events()
    {
        var walk = Gen.Select(Gen.Int[1, 20], Gen.Int[0, 6], Gen.Int[0, 6], Gen.Select(Gen.Int[0, 4], Gen.Int[0, 3], Gen.Int[1, 4]).Array[10, 120]);

        walk.Sample(
            (replicas, surge, unavailable, steps) =>
            {
                var simulation = new Simulation(replicas, surge.ToString(), unavailable.ToString());
                simulation.Settle();
                var least = replicas - Math.Min(replicas, surge == 0 && unavailable == 0 ? 1 : unavailable);
                var version = 1;
                simulation.SetImage("v2");
                foreach (var (what, which, count) in steps)
                {
                    var set = simulation.Sets[which % simulation.Sets.Count];
                    switch (what)
                    {
                        case 0:
                            simulation.Plan();
                            break;
                        case 1:
                            simulation.RunPods(set);
                            break;
                        case 2:
                            simulation.BecomeAvailable(set, count);
                            break;
                        case 3:
                            simulation.Report(set);
                            break;
                        default:
                            simulation.SetImage("v" + (1 + (version++ % 3)));
                            break;
                    }

                    Assert.True(simulation.Specified <= replicas + surge, $"too many: {simulation.Specified}");
                    Assert.True(simulation.Available >= least, $"too few: {simulation.Available} of {least}");
                }

                simulation.Settle();
                return simulation.Available == replicas && simulation.Pods == replicas
                    && simulation.Condition("Progressing")!.Reason == "NewReplicaSetAvailable";
            },
            iter: 300);
    }
}
