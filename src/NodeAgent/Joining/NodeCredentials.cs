using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using Microsoft.Extensions.Logging;

namespace OrleansOrchestrator.NodeAgent.Joining;

/// <summary>
/// The certificates of a node that has them from the cluster: gets the first with a bootstrap token, keeps them in the data directory,
/// and renews them in time by its own identity.
/// </summary>
internal sealed partial class NodeCredentials(NodeAgentOptions options, JoinOptions join, NodePaths paths, TimeProvider time, ILogger<NodeCredentials> logger)
{
    // Longer than the controllers need; a person may take longer.
    private static readonly TimeSpan ServingPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DelayMax = TimeSpan.FromDays(1);

    private string User => NodeWishes.UserPrefix + options.NodeName;

    /// <summary>Returns when the kubeconfig is there and its certificate is good.</summary>
    public async Task EnsureClientAsync(CancellationToken cancellation)
    {
        for (var pause = PauseMin; ; pause = pause * 2 < PauseMax ? pause * 2 : PauseMax)
        {
            using (var kept = LoadClient())
            {
                if (kept is not null && IsGood(kept))
                    return;
            }

            try
            {
                await JoinAsync(cancellation);
                return;
            }
            catch (Exception e) when (IsTransient(e) && !cancellation.IsCancellationRequested)
            {
                LogNotYet(join.Server, Reason(e));
                await Task.Delay(pause, time, cancellation);
            }
        }
    }

    /// <summary>The certificate to serve with, or null while the cluster has granted none.</summary>
    public async Task<X509Certificate2?> EnsureServingAsync(IKubernetes client, string nodeIP, CancellationToken cancellation)
    {
        var kept = LoadServing();
        if (kept is not null && IsGood(kept) && kept.MatchesHostname(nodeIP))
            return kept;
        kept?.Dispose();
        try
        {
            return await OrderServingAsync(client, nodeIP, ServingPatience, cancellation);
        }
        catch (Exception e) when (e is JoinException || (IsTransient(e) && !cancellation.IsCancellationRequested))
        {
            LogNoServing(Reason(e));
            return null;
        }
    }

    /// <summary>Waits until a certificate is due and has been renewed; ends by telling so.</summary>
    /// <exception cref="CredentialsRenewedException">Always, unless cancelled.</exception>
    public async Task RenewAsync(IKubernetes client, string nodeIP, bool serving, CancellationToken cancellation)
    {
        while (true)
        {
            var clientDue = DueAt(LoadClient());
            var servingDue = serving ? DueAt(LoadServing()) : DateTimeOffset.MaxValue;
            var left = (clientDue < servingDue ? clientDue : servingDue) - time.GetUtcNow();
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left < DelayMax ? left : DelayMax, time, cancellation);
                continue;
            }

            try
            {
                if (clientDue <= servingDue)
                    await OrderClientAsync(client, cancellation);
                else
                    (await OrderServingAsync(client, nodeIP, Patience, cancellation)).Dispose();
                throw new CredentialsRenewedException();
            }
            catch (Exception e) when (e is JoinException || (IsTransient(e) && !cancellation.IsCancellationRequested))
            {
                LogRenewalFailed(Reason(e));
                await Task.Delay(RetryPause, time, cancellation);
            }
        }
    }

    private async Task JoinAsync(CancellationToken cancellation)
    {
        var server = join.Server ?? throw new JoinException($"{paths.Kubeconfig} holds no good credentials: give a --kubeconfig, or --join a cluster");
        var trust = await ClusterTrust.FetchAsync(join, time, cancellation);
        using var client = trust.Bootstrapper();
        var issued = await new CertificateOrder(client, time).PlaceAsync(NodeWishes.Client(options.NodeName), Patience, cancellation);
        SecretFile.Write(paths.Kubeconfig, KubeconfigText(server.ToString(), Encode(trust.Authorities), issued));
        LogJoined(options.NodeName, server);
    }

    private async Task OrderClientAsync(IKubernetes client, CancellationToken cancellation)
    {
        var issued = await new CertificateOrder(client, time).PlaceAsync(NodeWishes.Client(options.NodeName), Patience, cancellation);
        var now = KubernetesClientConfiguration.LoadKubeConfig(paths.Kubeconfig).Clusters.First().ClusterEndpoint;
        SecretFile.Write(paths.Kubeconfig, KubeconfigText(now.Server, now.CertificateAuthorityData, issued));
        LogRenewed("client");
    }

    private async Task<X509Certificate2> OrderServingAsync(IKubernetes client, string nodeIP, TimeSpan patience, CancellationToken cancellation)
    {
        var issued = await new CertificateOrder(client, time).PlaceAsync(
            NodeWishes.Serving(options.NodeName, IPAddress.Parse(nodeIP)), patience, cancellation);
        SecretFile.Write(paths.GrantedServingKey, issued.Key);
        SecretFile.Write(paths.GrantedServingCertificate, issued.Certificate);
        LogRenewed("serving");
        return issued.TryLoad() ?? throw new JoinException("the certificate that was issued does not fit its key");
    }

    private X509Certificate2? LoadClient()
    {
        if (!File.Exists(paths.Kubeconfig))
            return null;
        try
        {
            var kept = KubernetesClientConfiguration.BuildConfigFromConfigFile(paths.Kubeconfig);
            if (kept is not { ClientCertificateData: { } certificate, ClientCertificateKeyData: { } key })
                return null;
            var loaded = new IssuedCertificate(Decode(certificate), Decode(key)).TryLoad();
            // A node that has got another name is another node.
            if (loaded?.GetNameInfo(X509NameType.SimpleName, forIssuer: false) == User)
                return loaded;
            loaded?.Dispose();
            return null;
        }
        catch (Exception e) when (e is KubeConfigException or FormatException)
        {
            return null;
        }
    }

    private X509Certificate2? LoadServing() => File.Exists(paths.GrantedServingCertificate) && File.Exists(paths.GrantedServingKey)
        ? new IssuedCertificate(File.ReadAllText(paths.GrantedServingCertificate), File.ReadAllText(paths.GrantedServingKey)).TryLoad()
        : null;

    private bool IsGood(X509Certificate2 certificate) => certificate.NotAfter.ToUniversalTime() > time.GetUtcNow().UtcDateTime;

    private static DateTimeOffset DueAt(X509Certificate2? certificate)
    {
        using (certificate)
            return certificate is null ? DateTimeOffset.MinValue : IssuedCertificate.RenewAt(certificate);
    }

    private string KubeconfigText(string server, string authorities, IssuedCertificate client) =>
        $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: default
          cluster:
            server: {server}
            certificate-authority-data: {authorities}
        users:
        - name: {User}
          user:
            client-certificate-data: {Encode(client.Certificate)}
            client-key-data: {Encode(client.Key)}
        contexts:
        - name: default
          context:
            cluster: default
            user: {User}
        current-context: default

        """;

    private static bool IsTransient(Exception e) =>
        e is HttpRequestException or HttpOperationException or IOException or OperationCanceledException;

    private static string Reason(Exception e) => (e as HttpOperationException)?.Response.Content ?? e.Message;

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Decode(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Name} has joined the cluster at {Server}")]
    private partial void LogJoined(string name, Uri server);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster at {Server} cannot be joined yet: {Reason}")]
    private partial void LogNotYet(Uri? server, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The node has got a {Kind} certificate")]
    private partial void LogRenewed(string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The node serves with a certificate of its own making: {Reason}")]
    private partial void LogNoServing(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A certificate could not be renewed yet: {Reason}")]
    private partial void LogRenewalFailed(string reason);
}
