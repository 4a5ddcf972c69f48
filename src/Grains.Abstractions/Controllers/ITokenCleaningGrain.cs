namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>Deletes one bootstrap token that has expired. Key: <c>namespace/name</c> of its Secret.</summary>
[Alias("oo.token-cleaning")]
public interface ITokenCleaningGrain : IControllerGrain;
