namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>
/// Owns what the control plane does for one pod: asking for placement, eviction from tainted nodes, removal when its node is gone.
/// Key: <c>{namespace}/{name}</c>.
/// </summary>
[Alias("oo.pod")]
public interface IPodGrain : IControllerGrain;
