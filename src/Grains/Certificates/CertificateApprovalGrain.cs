using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.ReplicaSets;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Certificates;

/// <summary>See <see cref="ApprovalPlan"/>.</summary>
internal sealed class CertificateApprovalGrain(IObjectClient objects, TimeProvider time, ILogger<CertificateApprovalGrain> logger)
    : ControllerGrain(time, logger), ICertificateApprovalGrain
{
    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        await objects.SyncAsync(ct, typeof(V1CertificateSigningRequest));
        if (objects.Get<V1CertificateSigningRequest>("", Name) is not { } request || !ApprovalPlan.IsOpen(request))
            return null;
        if (ApprovalPlan.Refuse(request) is { } refusal)
        {
            await WriteAsync(request, RequestConditions.Denied, ApprovalPlan.RefusalReason, refusal, ct);
            return null;
        }

        await objects.SyncAsync(ct, typeof(V1Node));
        if (ApprovalPlan.Decide(request, objects.List<V1Node>()) is { } message)
            await WriteAsync(request, RequestConditions.Approved, ApprovalPlan.Reason, message, ct);
        return null;
    }

    private Task WriteAsync(V1CertificateSigningRequest decided, string verdict, string reason, string message, CancellationToken ct) =>
        objects.MutateAsync<V1CertificateSigningRequest>("", Name, newest => Write(newest, decided, verdict, reason, message), "approval", ct);

    private bool Write(
        V1CertificateSigningRequest newest, V1CertificateSigningRequest decided, string verdict, string reason, string message)
    {
        if (newest.Metadata.Uid != decided.Metadata.Uid || !ApprovalPlan.IsOpen(newest))
            return false;
        var now = ApiTime.Truncate(Time.GetUtcNow().UtcDateTime);
        RequestConditions.Add(newest, verdict, reason, message, now);
        return true;
    }
}
