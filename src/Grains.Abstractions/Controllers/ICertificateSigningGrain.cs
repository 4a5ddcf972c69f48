namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>Signs one approved certificate request. Key: the request's name.</summary>
[Alias("oo.certificate-signing")]
public interface ICertificateSigningGrain : IControllerGrain;
