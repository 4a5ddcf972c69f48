using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using OrleansOrchestrator.Gateway.Pki;

namespace OrleansOrchestrator.Gateway.Nodes;

/// <summary>The connections that requests are passed on over: to node agents, with the gateway's identity, and to workloads, without.</summary>
internal sealed class ProxyClients : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    public ProxyClients(ClusterPki pki, TimeProvider time)
    {
        var validator = new ClientCertificateValidator(pki.Authority, time);
        var nodes = NewHandler();
        nodes.SslOptions.ClientCertificates = [pki.KubeletClient];
        nodes.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => pki.KubeletClient;
        nodes.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            certificate is X509Certificate2 presented
            && (errors & (SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateNotAvailable)) == 0
            && validator.ChainsToAuthority(presented);
        Nodes = new HttpMessageInvoker(nodes);

        // Pods serve whatever certificates they like; kube-apiserver does not check them either.
        var workloads = NewHandler();
#pragma warning disable CA5359
        workloads.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        Workloads = new HttpMessageInvoker(workloads);
    }

    public HttpMessageInvoker Nodes { get; }

    public HttpMessageInvoker Workloads { get; }

    public void Dispose()
    {
        Nodes.Dispose();
        Workloads.Dispose();
    }

    private static SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = ConnectTimeout,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
    };
}
