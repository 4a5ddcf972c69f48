namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>Keeps one namespace's status, and empties and finalizes it when it is deleted. Key: the namespace's name.</summary>
[Alias("oo.namespace")]
public interface INamespaceGrain : IControllerGrain;
