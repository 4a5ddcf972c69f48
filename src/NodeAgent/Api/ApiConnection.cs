using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using k8s;

namespace OrleansOrchestrator.NodeAgent.Api;

/// <summary>The one connection to the API server: the typed client, and streams for watches over the same credentials.</summary>
internal sealed class ApiConnection : IDisposable
{
    private static readonly TimeSpan KeepAliveDelay = TimeSpan.FromSeconds(15);
    private readonly Kubernetes client;

    public ApiConnection(NodeAgentOptions options)
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(options.KubeconfigPath);
        configuration.FirstMessageHandlerSetup = handler =>
        {
            // A vanished API server must end a silent watch.
            handler.KeepAlivePingDelay = KeepAliveDelay;
            handler.KeepAlivePingTimeout = KeepAliveDelay;
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
            handler.EnableMultipleHttp2Connections = true;
        };
        CertificateAuthorities = configuration.SslCaCerts;
        client = new Kubernetes(configuration);
        client.HttpClient.Timeout = Timeout.InfiniteTimeSpan;
    }

    public IKubernetes Client => client;

    /// <summary>The authorities of the kubeconfig; null when it names none.</summary>
    public X509Certificate2Collection? CertificateAuthorities { get; }

    /// <summary>Sends a GET and returns as soon as the head of the answer is there.</summary>
    public async Task<HttpResponseMessage> GetAsync(string pathAndQuery, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(client.BaseUri, pathAndQuery))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (client.Credentials is not null)
            await client.Credentials.ProcessHttpRequestAsync(request, cancellation);
        return await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    public void Dispose() => client.Dispose();
}
