namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>Keeps one ReplicaSet's number of pods. Key: <c>namespace/name</c>.</summary>
[Alias("oo.replicaset")]
public interface IReplicaSetGrain : IControllerGrain;
