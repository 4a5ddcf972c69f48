namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>Keeps the ConfigMap with the cluster's root certificate in one namespace. Key: the namespace's name.</summary>
[Alias("oo.root-ca")]
public interface IRootCaGrain : IControllerGrain;
