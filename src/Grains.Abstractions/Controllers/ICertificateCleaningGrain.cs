namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>Deletes one certificate request that has done its work. Key: the request's name.</summary>
[Alias("oo.certificate-cleaning")]
public interface ICertificateCleaningGrain : IControllerGrain;
