using k8s.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.ReplicaSets;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.ServiceAccounts;

/// <summary>Publishes the root certificate in one namespace, and puts it right when someone changes it.</summary>
internal sealed class RootCaGrain(
    IObjectClient objects, IOptions<ClusterCaOptions> options, TimeProvider time, ILogger<RootCaGrain> logger)
    : ControllerGrain(time, logger), IRootCaGrain
{
    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        var pem = options.Value.CaPem;
        if (pem.Length == 0)
            return null;
        await objects.SyncAsync(ct, typeof(V1Namespace), typeof(V1ConfigMap));
        if (objects.Get<V1Namespace>("", Name) is not { Metadata.DeletionTimestamp: null })
            return null;
        if (objects.Get<V1ConfigMap>(Name, RootCaPlan.Name) is not null)
        {
            await objects.MutateAsync<V1ConfigMap>(Name, RootCaPlan.Name, map => RootCaPlan.Correct(map, pem), ct: ct);
            return null;
        }

        try
        {
            await objects.CreateAsync(RootCaPlan.Make(Name, pem), ct);
        }
        catch (ApiException error) when (error.Status.Reason == "AlreadyExists" || Refusals.NamespaceGoes(error))
        {
            // The namespace goes away, or someone was quicker: either wakes this grain again.
        }

        return null;
    }
}
