using k8s;
using k8s.Autorest;
using k8s.Models;

namespace OrleansOrchestrator.Silo.AllInOne;

/// <summary>Asks a cluster, as its administrator, how it is.</summary>
internal static class ClusterProbe
{
    /// <summary>Whether <c>/readyz</c> is ok and, if asked, a node is Ready. Unreachable means no.</summary>
    public static async Task<bool> IsReadyAsync(DataLayout layout, bool node, CancellationToken ct)
    {
        if (!File.Exists(layout.AdminKubeconfig))
            return false;
        try
        {
            using var client = Connect(layout);
            using var answer = await client.HttpClient.GetAsync(new Uri(client.BaseUri, "readyz"), ct);
            if (!answer.IsSuccessStatusCode)
                return false;
            if (!node)
                return true;
            var nodes = await client.CoreV1.ListNodeAsync(cancellationToken: ct);
            return nodes.Items.Any(IsReady);
        }
        catch (Exception e) when (e is HttpRequestException or HttpOperationException or IOException)
        {
            return false;
        }
    }

    public static Kubernetes Connect(DataLayout layout) =>
        new(KubernetesClientConfiguration.BuildConfigFromConfigFile(layout.AdminKubeconfig));

    public static bool IsReady(V1Node node) =>
        node.Status?.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;
}
