namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>Keeps the Endpoints object of one service, for clients older than EndpointSlices. Key: the service's <c>{namespace}/{name}</c>.</summary>
[Alias("oo.endpoints")]
public interface IEndpointsGrain : IControllerGrain;
