using k8s.Models;
using OrleansOrchestrator.Grains.Deployments;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Deployments;

public sealed class DeploymentStatusTests
{
    [Fact]
    public void First_status_says_created_and_not_available()
    {
        var simulation = new Simulation(3);

        simulation.Plan();

        var name = simulation.Sets[0].Metadata.Name;
        Assert.Equal(
            ("True", "NewReplicaSetCreated", $"Created new replica set \"{name}\""),
            Said(simulation.Condition("Progressing")));
        Assert.Equal(
            ("False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability."),
            Said(simulation.Condition("Available")));
        Assert.Equal(3, simulation.Deployment.Status.UnavailableReplicas);
        Assert.Equal(1, simulation.Deployment.Status.ObservedGeneration);
    }

    [Fact]
    public void Status_follows_the_rollout_to_its_end()
    {
        var simulation = new Simulation(4);
        simulation.Plan();
        var set = simulation.Sets[0];
        simulation.RunPods(set);
        simulation.BecomeAvailable(set, 1);
        simulation.Report(set);
        simulation.Now = simulation.Now.AddSeconds(5);
        simulation.Plan();

        var status = simulation.Deployment.Status;
        Assert.Equal((4, 4, 1, 1, 3, 0), (
            status.Replicas, status.UpdatedReplicas, status.ReadyReplicas, status.AvailableReplicas, status.UnavailableReplicas,
            status.TerminatingReplicas));
        var progressing = simulation.Condition("Progressing")!;
        Assert.Equal("ReplicaSetUpdated", progressing.Reason);
        Assert.Equal(simulation.Now, progressing.LastUpdateTime);
        Assert.Equal(simulation.Now.AddSeconds(-5), progressing.LastTransitionTime);

        simulation.Settle();
        Assert.Equal(
            ("True", "NewReplicaSetAvailable", $"ReplicaSet \"{set.Metadata.Name}\" has successfully progressed."),
            Said(simulation.Condition("Progressing")));
        Assert.Equal(
            ("True", "MinimumReplicasAvailable", "Deployment has minimum availability."), Said(simulation.Condition("Available")));
        Assert.False(simulation.Plan());
    }

    [Fact]
    public void Rollout_without_progress_fails_after_the_deadline_and_recovers()
    {
        var simulation = new Simulation(2);
        simulation.Settle();
        simulation.SetImage("broken");
        simulation.Settle("broken");
        var plan = DeploymentPlan.Make(simulation.Deployment, simulation.Sets, _ => [], simulation.Now);
        Assert.Equal(TimeSpan.FromSeconds(601), plan.Again);

        simulation.Now += plan.Again!.Value;
        simulation.Plan();

        var name = simulation.Of("broken").Metadata.Name;
        Assert.Equal(
            ("False", "ProgressDeadlineExceeded", $"ReplicaSet \"{name}\" has timed out progressing."),
            Said(simulation.Condition("Progressing")));
        Assert.False(simulation.Plan());
        simulation.SetImage("v3");
        simulation.Settle("broken");
        Assert.Equal("NewReplicaSetAvailable", simulation.Condition("Progressing")!.Reason);
    }

    [Fact]
    public void Deployment_at_rest_needs_no_further_look_and_a_lost_pod_is_no_rollout()
    {
        var simulation = new Simulation(4);
        simulation.Settle();
        Assert.Null(DeploymentPlan.Make(simulation.Deployment, simulation.Sets, _ => [], simulation.Now).Again);

        simulation.Break(simulation.Sets[0], 2);
        simulation.Report(simulation.Sets[0]);
        simulation.Plan();

        Assert.Equal("NewReplicaSetAvailable", simulation.Condition("Progressing")!.Reason);
        Assert.Equal("False", simulation.Condition("Available")!.Status);
        Assert.Equal(2, simulation.Deployment.Status.UnavailableReplicas);
    }

    [Fact]
    public void Without_a_deadline_progress_is_not_reported()
    {
        var simulation = new Simulation(1);
        simulation.Deployment.Spec.ProgressDeadlineSeconds = int.MaxValue;

        simulation.Settle();

        Assert.Null(simulation.Condition("Progressing"));
        Assert.NotNull(simulation.Condition("Available"));
    }

    [Fact]
    public void Failure_of_a_set_shows_on_the_deployment_while_it_lasts()
    {
        var simulation = new Simulation(1);
        simulation.Plan();
        simulation.Report(simulation.Sets[0]);
        simulation.Sets[0].Status.Conditions =
        [
            new V1ReplicaSetCondition
            {
                Type = "ReplicaFailure", Status = "True", Reason = "FailedCreate", Message = "forbidden", LastTransitionTime = simulation.Now,
            },
        ];

        simulation.Plan();
        Assert.Equal(("True", "FailedCreate", "forbidden"), Said(simulation.Condition("ReplicaFailure")));

        simulation.Sets[0].Status.Conditions = null;
        simulation.Plan();
        Assert.Null(simulation.Condition("ReplicaFailure"));
    }

    [Fact]
    public void Deployment_being_deleted_only_reports()
    {
        var simulation = new Simulation(3);
        simulation.Settle();
        simulation.Deployment.Metadata.DeletionTimestamp = simulation.Now;
        simulation.SetImage("v2");
        simulation.Change(spec => spec.Replicas = 9);

        simulation.Plan();

        Assert.Equal(3, Assert.Single(simulation.Sets).Spec.Replicas);
        Assert.Equal(simulation.Deployment.Metadata.Generation, simulation.Deployment.Status.ObservedGeneration);
    }

    private static (string?, string?, string?) Said(V1DeploymentCondition? condition) =>
        (condition?.Status, condition?.Reason, condition?.Message);
}
