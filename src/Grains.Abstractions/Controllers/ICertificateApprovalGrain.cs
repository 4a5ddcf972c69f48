namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>Approves one certificate request of a node. Key: the request's name.</summary>
[Alias("oo.certificate-approval")]
public interface ICertificateApprovalGrain : IControllerGrain;
