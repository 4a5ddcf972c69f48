using System.Net.Http.Headers;
using k8s;

namespace OrleansOrchestrator.LoadTool;

/// <summary>
/// The cluster under load: plain HTTP requests with a kubeconfig's credentials, so that no client models are measured with it.
/// </summary>
internal sealed class Target : IDisposable
{
    private readonly Kubernetes _client;

    private Target(Kubernetes client) => _client = client;

    public static Target FromKubeconfig(string? path) => new(new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(
        path ?? Environment.GetEnvironmentVariable("KUBECONFIG") ?? KubernetesClientConfiguration.KubeConfigDefaultLocation)));

    /// <summary>Sends one request and reads the whole answer.</summary>
    public async Task<(int Status, byte[] Body)> SendAsync(
        HttpMethod method, string path, byte[]? body, string contentType, CancellationToken ct)
    {
        using var request = Request(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        using var answer = await _client.HttpClient.SendAsync(request, ct);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(ct));
    }

    /// <summary>Opens a stream, for a watch.</summary>
    public async Task<Stream> OpenAsync(string path, CancellationToken ct)
    {
        using var request = Request(HttpMethod.Get, path);
        var answer = await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStreamAsync(ct);
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(_client.BaseUri, path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }
}
