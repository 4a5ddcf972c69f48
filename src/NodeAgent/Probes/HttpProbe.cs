using System.Net.Security;

namespace OrleansOrchestrator.NodeAgent.Probes;

/// <summary>Sends a GET: well if the answer's status is below 400. Certificates are not verified, as the container is what is asked for.</summary>
internal sealed class HttpProbe(Uri uri, IReadOnlyList<(string Name, string Value)> headers) : IProbe
{
    private const int BodyMax = 10 * 1024;
    private const string UserAgent = "kube-probe/1.36";

    private static readonly HttpMessageInvoker Client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.Zero,
#pragma warning disable CA5359 // a probe asks the container itself, whatever certificate it has
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
#pragma warning restore CA5359
    });

    public async Task<ProbeResult> RunAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        request.Headers.ConnectionClose = true;
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }
        try
        {
            using var response = await Client.SendAsync(request, limit.Token);
            var status = (int)response.StatusCode;
            if (status is >= 200 and < 400)
                return ProbeResult.Healthy;
            await DrainAsync(response, limit.Token);
            return ProbeResult.Unhealthy($"HTTP probe failed with statuscode: {status}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ProbeResult.Unhealthy(
                $"Get \"{uri}\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return ProbeResult.Unhealthy($"Get \"{uri}\": {ConnectionErrors.Describe(e, uri.Host, uri.Port)}");
        }
    }

    private static async Task DrainAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        await body.ReadAtLeastAsync(new byte[BodyMax], BodyMax, throwOnEndOfStream: false, cancellation);
    }
}
