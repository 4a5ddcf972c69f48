using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Api.Bootstrap;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Certificates;

/// <summary>Deletes the Secret of a bootstrap token when it has expired.</summary>
internal sealed class TokenCleaningGrain(IObjectClient objects, TimeProvider time, ILogger<TokenCleaningGrain> logger)
    : ControllerGrain(time, logger), ITokenCleaningGrain
{
    // A timer cannot run for ever.
    private static readonly TimeSpan LookAgainMax = TimeSpan.FromDays(1);

    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        await objects.SyncAsync(ct, typeof(V1Secret));
        if (objects.Get<V1Secret>(Namespace, Name) is not { Type: BootstrapToken.SecretType } secret
            || BootstrapTokenSecret.Expiration(secret) is not { } expiration)
            return null;
        var left = expiration - Time.GetUtcNow();
        if (left > TimeSpan.Zero)
            return left < LookAgainMax ? left : LookAgainMax;
        await objects.DeleteAsync<V1Secret>(Namespace, Name, secret.Metadata.Uid, ct: ct);
        return null;
    }
}
