using System.Net.Http.Headers;
using k8s;

namespace OrleansOrchestrator.Chaos.Load;

/// <summary>What came of one request.</summary>
/// <param name="Status">0 when there was no answer.</param>
/// <param name="NotSent">There was no connection, so that nothing can have been done.</param>
internal sealed record Answer(int Status, byte[] Body, bool NotSent = false, string? Failure = null)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    public override string ToString() => Failure ?? $"{Status} {System.Text.Encoding.UTF8.GetString(Body)}";
}

/// <summary>One gateway as its clients see it: plain HTTP requests with the administrator's certificate.</summary>
internal sealed class GatewayClient(string kubeconfig) : IDisposable
{
    /// <summary>How long a client waits for an answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Kubernetes _client = new(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));

    public async Task<Answer> SendAsync(HttpMethod method, string path, byte[]? body, string contentType, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        using var request = Request(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        try
        {
            using var answer = await _client.HttpClient.SendAsync(request, limit.Token);
            return new Answer((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(limit.Token));
        }
        catch (HttpRequestException e)
        {
            return new Answer(0, [], e.HttpRequestError is HttpRequestError.ConnectionError, $"{e.HttpRequestError}: {e.Message}");
        }
        catch (IOException e)
        {
            return new Answer(0, [], Failure: e.Message);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Answer(0, [], Failure: $"no answer within {Patience}");
        }
    }

    /// <summary>Opens a watch. The caller disposes of the answer.</summary>
    public Task<HttpResponseMessage> OpenAsync(string path, CancellationToken ct) =>
        _client.HttpClient.SendAsync(Request(HttpMethod.Get, path), HttpCompletionOption.ResponseHeadersRead, ct);

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(_client.BaseUri, path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }
}
