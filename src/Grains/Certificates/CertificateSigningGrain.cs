using System.Text;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.ReplicaSets;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Grains.ServiceAccounts;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Certificates;

/// <summary>Signs an approved request with the cluster's authority, or says why its signer refuses.</summary>
internal sealed class CertificateSigningGrain(
    IObjectClient objects, IOptions<ClusterCaOptions> authority, TimeProvider time, ILogger<CertificateSigningGrain> logger)
    : ControllerGrain(time, logger), ICertificateSigningGrain
{
    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        if (authority.Value.Signer is not { } signer)
            return null;
        await objects.SyncAsync(ct, typeof(V1CertificateSigningRequest));
        if (objects.Get<V1CertificateSigningRequest>("", Name) is not { } request || SigningPlan.Make(request) is not { } plan)
            return null;
        var certificate = plan.Fault is null
            ? Encoding.ASCII.GetBytes(signer.Sign(Encoding.ASCII.GetString(request.Spec.Request), plan.Usages, plan.ExtendedUsages, plan.Lifetime))
            : null;
        await objects.MutateAsync<V1CertificateSigningRequest>(
            "", Name, newest => newest.Metadata.Uid == request.Metadata.Uid && Write(newest, plan, certificate), "status", ct);
        return null;
    }

    private bool Write(V1CertificateSigningRequest newest, SigningPlan plan, byte[]? certificate)
    {
        if (SigningPlan.Make(newest) is null)
            return false;
        if (certificate is not null)
            newest.Status.Certificate = certificate;
        else
            RequestConditions.Add(newest, RequestConditions.Failed, SigningPlan.RefusalReason, plan.Fault!, ApiTime.Truncate(Time.GetUtcNow().UtcDateTime));
        return true;
    }
}
