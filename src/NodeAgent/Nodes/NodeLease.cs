using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.NodeAgent.Api;

namespace OrleansOrchestrator.NodeAgent.Nodes;

/// <summary>The node's heartbeat: a Lease renewed every ten seconds.</summary>
internal sealed partial class NodeLease(ApiConnection api, NodeAgentOptions options, TimeProvider time, ILogger<NodeLease> logger)
{
    private const string Namespace = "kube-node-lease";
    private const int DurationSeconds = 40;
    private static readonly TimeSpan RenewPeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);
    private V1Lease? lease;

    public async Task RunAsync(V1Node node, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var renewed = false;
            var started = time.GetTimestamp();
            try
            {
                await RenewAsync(node, cancellation);
                renewed = true;
            }
            catch (Exception) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is HttpOperationException or HttpRequestException or IOException or OperationCanceledException)
            {
                // Somebody changed it, or it is gone: the next attempt starts from what is there.
                lease = null;
                LogFailed((e as HttpOperationException)?.Response.Content ?? e.Message);
            }
            LeaseMetrics.Tried(time.GetElapsedTime(started), renewed);
            await Task.Delay(renewed ? RenewPeriod : RetryPeriod, time, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task RenewAsync(V1Node node, CancellationToken cancellation)
    {
        lease ??= await FindAsync(cancellation);
        if (lease is null)
        {
            lease = await api.Client.CoordinationV1.CreateNamespacedLeaseAsync(New(node), Namespace, cancellationToken: cancellation);
            return;
        }
        lease.Spec.RenewTime = Now();
        lease.Spec.HolderIdentity = options.NodeName;
        lease.Spec.LeaseDurationSeconds = DurationSeconds;
        lease = await api.Client.CoordinationV1.ReplaceNamespacedLeaseAsync(lease, options.NodeName, Namespace, cancellationToken: cancellation);
    }

    private async Task<V1Lease?> FindAsync(CancellationToken cancellation)
    {
        try
        {
            return await api.Client.CoordinationV1.ReadNamespacedLeaseAsync(options.NodeName, Namespace, cancellationToken: cancellation);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private V1Lease New(V1Node node) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = options.NodeName,
            NamespaceProperty = Namespace,
            OwnerReferences = [new V1OwnerReference { ApiVersion = "v1", Kind = "Node", Name = options.NodeName, Uid = node.Metadata.Uid }],
        },
        Spec = new V1LeaseSpec { HolderIdentity = options.NodeName, LeaseDurationSeconds = DurationSeconds, RenewTime = Now() },
    };

    private DateTime Now() => time.GetUtcNow().UtcDateTime;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The node's lease was not renewed: {Reason}")]
    private partial void LogFailed(string reason);
}
