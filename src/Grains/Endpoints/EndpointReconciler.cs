using System.Net;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Endpoints;

/// <summary>
/// Keeps the service <c>kubernetes</c> pointing at the processes that serve the API: each renews a lease, and each writes the
/// endpoints of those that live. The service itself is made when the cluster is.
/// </summary>
internal sealed partial class EndpointReconciler(
    IObjectClient objects, IOptions<ApiServerOptions> options, TimeProvider time,
    ILogger<EndpointReconciler> logger) : BackgroundService
{
    private static readonly TimeSpan AtFirst = TimeSpan.FromMilliseconds(200);

    private readonly ApiServerOptions _options = options.Value;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.AdvertiseAddress.Length == 0)
            return;
        await Task.Yield();
        var succeeded = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReconcileAsync(stoppingToken);
                succeeded = true;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // At first the namespace may not be there yet.
                if (succeeded)
                    LogFailed(logger, e);
            }

            await Task.Delay(succeeded ? _options.RenewEvery : AtFirst, time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReconcileAsync(CancellationToken ct)
    {
        await objects.SyncAsync(ct, typeof(V1Endpoints), typeof(V1EndpointSlice), typeof(V1Lease));
        var now = time.GetUtcNow();
        await EnsureAsync(
            ApiServerEndpoints.Lease(_options, now), static _ => false, static (lease, wanted) => lease.Spec = wanted.Spec, ct);

        // Its own machine's clients find it without; nobody else could reach it there.
        if (IPAddress.TryParse(_options.AdvertiseAddress, out var address) && IPAddress.IsLoopback(address))
            return;
        var living = ApiServerEndpoints.Living(
            objects.ListByLabels<V1Lease>(ApiServerEndpoints.LeaseNamespace, new Dictionary<string, string>
            {
                [ApiServerEndpoints.IdentityLabel] = ApiServerEndpoints.IdentityValue,
            }), _options.AdvertiseAddress, now);
        await EnsureAsync(
            ApiServerEndpoints.Endpoints(living, _options.Port),
            endpoints => ApiServerEndpoints.SameAddresses(endpoints, living, _options.Port),
            static (endpoints, wanted) => endpoints.Subsets = wanted.Subsets, ct);
        await EnsureAsync(
            ApiServerEndpoints.Slice(living, _options.Port),
            slice => ApiServerEndpoints.SameAddresses(slice, living, _options.Port),
            static (slice, wanted) => (slice.Endpoints, slice.Ports) = (wanted.Endpoints, wanted.Ports), ct);
    }

    private async Task EnsureAsync<T>(T wanted, Func<T, bool> isSame, Action<T, T> bring, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var (ns, name) = (wanted.Metadata.NamespaceProperty ?? "", wanted.Metadata.Name);
        if (objects.Get<T>(ns, name) is not { } existing)
        {
            await objects.CreateAsync(wanted, ct);
            return;
        }

        if (!isSame(existing))
        {
            await objects.MutateAsync<T>(ns, name, latest =>
            {
                bring(latest, wanted);
                return true;
            }, ct: ct);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The endpoints of the API could not be brought up to date")]
    private static partial void LogFailed(ILogger logger, Exception e);
}
