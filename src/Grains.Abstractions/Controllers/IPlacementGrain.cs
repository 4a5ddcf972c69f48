namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>
/// One share of the pods that wait for a node: where it is active, that process' scheduler places them. Key: the share's number.
/// </summary>
[Alias("oo.placement")]
public interface IPlacementGrain : IControllerGrain;
