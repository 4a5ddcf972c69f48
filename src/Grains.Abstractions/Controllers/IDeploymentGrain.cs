namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>Rolls out one Deployment through its ReplicaSets. Key: <c>namespace/name</c>.</summary>
[Alias("oo.deployment")]
public interface IDeploymentGrain : IControllerGrain;
