namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>Keeps the EndpointSlices of one service. Key: the service's <c>{namespace}/{name}</c>.</summary>
[Alias("oo.endpoint-slice")]
public interface IEndpointSliceGrain : IControllerGrain;
