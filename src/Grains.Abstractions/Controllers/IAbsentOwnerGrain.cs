namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>Collects what an owner that no longer exists has left behind. Key: the owner's uid.</summary>
[Alias("oo.absent-owner")]
public interface IAbsentOwnerGrain : IControllerGrain;
