using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.ReplicaSets;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.ServiceAccounts;

/// <summary>Makes sure that one namespace has the ServiceAccount its pods run as unless they name another.</summary>
internal sealed class ServiceAccountGrain(IObjectClient objects, TimeProvider time, ILogger<ServiceAccountGrain> logger)
    : ControllerGrain(time, logger), IServiceAccountGrain
{
    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        await objects.SyncAsync(ct, typeof(V1Namespace), typeof(V1ServiceAccount));
        if (objects.Get<V1Namespace>("", Name) is not { Metadata.DeletionTimestamp: null }
            || objects.Get<V1ServiceAccount>(Name, ServiceAccountController.Default) is not null)
            return null;
        try
        {
            await objects.CreateAsync(
                new V1ServiceAccount
                {
                    Metadata = new V1ObjectMeta { Name = ServiceAccountController.Default, NamespaceProperty = Name },
                },
                ct);
        }
        catch (ApiException error) when (error.Status.Reason == "AlreadyExists" || Refusals.NamespaceGoes(error))
        {
            // The namespace goes away, or someone was quicker: either wakes this grain again.
        }

        return null;
    }
}
