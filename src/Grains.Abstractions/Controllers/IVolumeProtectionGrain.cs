namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>Lets a volume that is being deleted go when no claim is bound to it any more. Key: the volume's name.</summary>
[Alias("oo.volume-protection")]
public interface IVolumeProtectionGrain : IControllerGrain;
