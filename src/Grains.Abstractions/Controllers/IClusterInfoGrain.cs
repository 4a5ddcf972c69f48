namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>Keeps the signatures of the cluster's public description. Key: <c>kube-public/cluster-info</c>.</summary>
[Alias("oo.cluster-info")]
public interface IClusterInfoGrain : IControllerGrain;
