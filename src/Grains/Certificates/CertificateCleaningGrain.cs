using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Certificates;

/// <summary>See <see cref="CleaningPlan"/>.</summary>
internal sealed class CertificateCleaningGrain(IObjectClient objects, TimeProvider time, ILogger<CertificateCleaningGrain> logger)
    : ControllerGrain(time, logger), ICertificateCleaningGrain
{
    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        await objects.SyncAsync(ct, typeof(V1CertificateSigningRequest));
        if (objects.Get<V1CertificateSigningRequest>("", Name) is not { } request || CleaningPlan.DeleteAt(request) is not { } at)
            return null;
        var left = at - Time.GetUtcNow().UtcDateTime;
        if (left > TimeSpan.Zero)
            return left;
        await objects.DeleteAsync<V1CertificateSigningRequest>("", Name, request.Metadata.Uid, ct: ct);
        return null;
    }
}
