using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.KubeConfigModels;
using k8s.Models;
using OrleansOrchestrator.Api.Bootstrap;

namespace OrleansOrchestrator.Silo.Tokens;

/// <summary>The bootstrap tokens of a cluster, as its administrator handles them.</summary>
internal sealed class BootstrapTokens(Kubernetes client, TimeProvider time)
{
    private const string TypeSelector = "type=" + BootstrapToken.SecretType;

    /// <summary>A life of zero is for ever.</summary>
    public async Task CreateAsync(BootstrapToken token, TokenUsage usage, TimeSpan life, string? description, CancellationToken ct)
    {
        var secret = BootstrapTokenSecret.Make(token, life == TimeSpan.Zero ? null : time.GetUtcNow() + life, description, usage.Groups);
        await client.CoreV1.CreateNamespacedSecretAsync(secret, BootstrapToken.Namespace, cancellationToken: ct);
    }

    public async Task<IReadOnlyList<V1Secret>> ListAsync(CancellationToken ct) =>
        [.. (await client.CoreV1.ListNamespacedSecretAsync(BootstrapToken.Namespace, fieldSelector: TypeSelector, cancellationToken: ct)).Items];

    /// <summary>By id, or by id and secret.</summary>
    public Task DeleteAsync(string token, CancellationToken ct) => client.CoreV1.DeleteNamespacedSecretAsync(
        BootstrapToken.SecretPrefix + token.Split('.')[0], BootstrapToken.Namespace, cancellationToken: ct);

    /// <summary>Why no member can join; null: it can.</summary>
    public async Task<string?> MemberFaultAsync(CancellationToken ct)
    {
        using var answer = await client.HttpClient.GetAsync(new Uri(client.BaseUri, ControlPlaneMember.Page), ct);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => null,
            HttpStatusCode.NotFound => "this cluster is one process by itself: only one on PostgreSQL has silos and gateways to join",
            _ => $"the API server does not say how members join: {answer.ReasonPhrase}",
        };
    }

    /// <summary>The commands with which one joins, to be run by the program that this is.</summary>
    public async Task<IReadOnlyList<string>> JoinLinesAsync(BootstrapToken token, TokenUsage usage, string? server, CancellationToken ct)
    {
        var map = await client.CoreV1.ReadNamespacedConfigMapAsync(ClusterInfoMap.Name, ClusterInfoMap.Namespace, cancellationToken: ct);
        var cluster = KubernetesYaml.Deserialize<K8SConfiguration>(map.Data["kubeconfig"]).Clusters.First().ClusterEndpoint;
        using var authority = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(cluster.CertificateAuthorityData)));
        var hash = Convert.ToHexStringLower(SHA256.HashData(authority.PublicKey.ExportSubjectPublicKeyInfo()));
        return [.. usage.Commands.Select(
            command => $"{command} --join {server ?? cluster.Server} --token {token.Id}.{token.Secret} --ca-cert-hash sha256:{hash}")];
    }

    /// <summary>What the API says went wrong.</summary>
    public static string Reason(Exception e) =>
        e is HttpOperationException { Response.Content: { Length: > 0 } content } && KubernetesJson.Deserialize<V1Status>(content).Message is { } message
            ? message
            : e.Message;
}
