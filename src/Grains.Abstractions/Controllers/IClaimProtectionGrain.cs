namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>Lets a claim that is being deleted go when no pod uses it any more. Key: <c>namespace/name</c> of the claim.</summary>
[Alias("oo.claim-protection")]
public interface IClaimProtectionGrain : IControllerGrain;
