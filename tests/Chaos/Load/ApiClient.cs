using System.Text;

namespace OrleansOrchestrator.Chaos.Load;

/// <summary>
/// A client that knows all gateways, as one behind a load balancer: it stays with one as long as that one takes connections.
/// </summary>
internal sealed class ApiClient(IReadOnlyList<GatewayClient> gateways, int home)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private int _at = home;

    /// <summary>Sends it once: again only where it cannot have arrived.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body, string contentType, CancellationToken ct)
    {
        var bytes = body is null ? null : Encoding.UTF8.GetBytes(body);
        while (true)
        {
            var answer = await gateways[_at].SendAsync(method, path, bytes, contentType, ct);
            if (!answer.NotSent)
                return answer;
            _at = (_at + 1) % gateways.Count;
            await Task.Delay(Pause, ct);
        }
    }

    public Task<Answer> GetAsync(string path, CancellationToken ct) => SendAsync(HttpMethod.Get, path, null, "", ct);

    /// <summary>Asks until there is an answer; for requests that may be done twice.</summary>
    public async Task<Answer> InsistAsync(HttpMethod method, string path, string? body, string contentType, CancellationToken ct)
    {
        while (true)
        {
            var answer = await SendAsync(method, path, body, contentType, ct);
            if (answer.Status is > 0 and < 500)
                return answer;
            _at = (_at + 1) % gateways.Count;
            await Task.Delay(Pause, ct);
        }
    }
}
