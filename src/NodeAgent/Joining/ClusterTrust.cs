using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.KubeConfigModels;

namespace OrleansOrchestrator.NodeAgent.Joining;

/// <summary>
/// Learns the authority of a cluster that nothing is known of but a hash. What comes over the unverified connection is believed only as
/// far as the hash vouches for it.
/// </summary>
internal static class ClusterTrust
{
    private const string Scheme = "sha256:";

    /// <summary>The authorities (PEM) that the cluster names and a hash vouches for.</summary>
    public static async Task<string> FetchAsync(Uri server, IReadOnlyList<string> hashes, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler();
        // Nothing secret is sent, and what is received is checked.
#pragma warning disable CA5359
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler);
        var map = await client.GetFromJsonAsync<JsonObject>(
            new Uri(server, "api/v1/namespaces/kube-public/configmaps/cluster-info"), cancellation);
        return Vouched((string?)map?["data"]?["kubeconfig"] ?? throw new JoinException($"{server} does not say which cluster it is"), hashes);
    }

    /// <summary>The authorities of a kubeconfig that one of the hashes vouches for; fails when there is none.</summary>
    public static string Vouched(string kubeconfig, IReadOnlyList<string> hashes)
    {
        var encoded = KubernetesYaml.Deserialize<K8SConfiguration>(kubeconfig).Clusters?.FirstOrDefault()?.ClusterEndpoint?.CertificateAuthorityData
            ?? throw new JoinException("the cluster does not say what its authority is");
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(encoded)));
        var vouched = new StringBuilder();
        foreach (var authority in authorities)
        {
            if (hashes.Contains(HashOf(authority), StringComparer.OrdinalIgnoreCase))
                vouched.Append(authority.ExportCertificatePem()).Append('\n');
            authority.Dispose();
        }

        return vouched.Length > 0
            ? vouched.ToString()
            : throw new JoinException("the cluster's authority is not the one that --ca-cert-hash says: this is another cluster, or someone in between");
    }

    private static string HashOf(X509Certificate2 authority) =>
        Scheme + Convert.ToHexStringLower(SHA256.HashData(authority.PublicKey.ExportSubjectPublicKeyInfo()));
}
