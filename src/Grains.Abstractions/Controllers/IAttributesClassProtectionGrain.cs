namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>Lets a volume attributes class that is being deleted go when no claim or volume names it any more. Key: its name.</summary>
[Alias("oo.attributes-class-protection")]
public interface IAttributesClassProtectionGrain : IControllerGrain;
