namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>Keeps the default ServiceAccount of one namespace. Key: the namespace's name.</summary>
[Alias("oo.default-serviceaccount")]
public interface IServiceAccountGrain : IControllerGrain;
