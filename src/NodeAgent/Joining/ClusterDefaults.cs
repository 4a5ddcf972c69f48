using System.Net;
using k8s;
using k8s.Autorest;

namespace OrleansOrchestrator.NodeAgent.Joining;

/// <summary>What a node that joins need not be told.</summary>
internal static class ClusterDefaults
{
    /// <summary>The address of the cluster's DNS service, or null when it has none.</summary>
    public static async Task<string?> FindDnsAsync(IKubernetes client, CancellationToken cancellation)
    {
        try
        {
            return (await client.CoreV1.ReadNamespacedServiceAsync("kube-dns", "kube-system", cancellationToken: cancellation)).Spec.ClusterIP;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return null;
        }
    }
}
