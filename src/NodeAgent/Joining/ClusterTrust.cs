using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.KubeConfigModels;
using OrleansOrchestrator.Api.Bootstrap;

namespace OrleansOrchestrator.NodeAgent.Joining;

/// <summary>
/// The authorities (PEM) of a cluster that nothing was known of but a token and a hash. What came over the unverified connection is
/// believed only as far as it is signed with the token and the hash vouches for it.
/// </summary>
public sealed record ClusterTrust
{
    private const string Scheme = "sha256:";

    // A token that was just made signs within a second.
    private static readonly TimeSpan SignaturePatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Uri _server;
    private readonly BootstrapToken _token;

    private ClusterTrust(Uri server, BootstrapToken token, string authorities) => (_server, _token, Authorities) = (server, token, authorities);

    public string Authorities { get; }

    /// <exception cref="JoinException">It is another cluster, or does not know the token.</exception>
    public static async Task<ClusterTrust> FetchAsync(JoinOptions join, TimeProvider time, CancellationToken cancellation)
    {
        var server = join.Server ?? throw new JoinException("joining needs the address of a cluster: --join https://HOST:PORT");
        var (token, hashes) = (join.ReadToken(), join.ReadHashes());
        using var handler = new SocketsHttpHandler();
        // Nothing secret is sent, and what is received is checked.
#pragma warning disable CA5359
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        using var http = new HttpClient(handler);
        var started = time.GetTimestamp();
        while (true)
        {
            var map = await http.GetFromJsonAsync<JsonObject>(
                new Uri(server, $"api/v1/namespaces/{ClusterInfoMap.Namespace}/configmaps/{ClusterInfoMap.Name}"), cancellation);
            var data = map?["data"];
            var kubeconfig = (string?)data?["kubeconfig"] ?? throw new JoinException($"{server} does not say which cluster it is");
            var authorities = Vouched(kubeconfig, hashes);
            if ((string?)data?[TokenSignature.KeyOf(token)] is { } signature && TokenSignature.IsGood(token, kubeconfig, signature))
                return new ClusterTrust(server, token, authorities);
            if (time.GetElapsedTime(started) > SignaturePatience)
                throw new JoinException($"{server} cannot prove that it knows the token {token.Id}: it has expired, may not sign, or is another one there");
            await Task.Delay(Pause, time, cancellation);
        }
    }

    /// <summary>To the cluster as who shows the token.</summary>
    public Kubernetes Bootstrapper() => new(Settings(_token.Id + "." + _token.Secret, null));

    /// <summary>To the cluster as who has the certificate.</summary>
    public Kubernetes Client(IssuedCertificate certificate) => new(Settings(null, certificate));

    /// <summary>The authorities of a kubeconfig that one of the hashes vouches for; fails when there is none.</summary>
    internal static string Vouched(string kubeconfig, IReadOnlyList<string> hashes)
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

    private KubernetesClientConfiguration Settings(string? accessToken, IssuedCertificate? certificate)
    {
        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPem(Authorities);
        var settings = new KubernetesClientConfiguration { Host = _server.ToString(), AccessToken = accessToken, SslCaCerts = trusted };
        if (certificate is not null)
            (settings.ClientCertificateData, settings.ClientCertificateKeyData) = (Encode(certificate.Certificate), Encode(certificate.Key));
        return settings;
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string HashOf(X509Certificate2 authority) =>
        Scheme + Convert.ToHexStringLower(SHA256.HashData(authority.PublicKey.ExportSubjectPublicKeyInfo()));
}
