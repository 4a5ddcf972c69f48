using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Gateway.Nodes;

/// <summary>
/// Passes a request on and its answer back. An upgraded connection (WebSocket, SPDY) becomes a tunnel of raw bytes; any other
/// answer is sent on as it arrives, chunk by chunk, so that followed logs do not wait in a buffer.
/// </summary>
internal static class RequestForwarder
{
    private const int BufferSize = 32 * 1024;
    private const int LongestError = 50 * 1024;

    // Headers that concern one connection only, or tell who the client is to us.
    private static readonly HashSet<string> NotForwarded = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Authorization",
        "Content-Length", "Impersonate-User", "Impersonate-Group", "Impersonate-Uid",
    };

    /// <param name="errorsAsStatus">A failure answer is told as a Status, as for logs and exec, not passed on as it is.</param>
    public static async Task ForwardAsync(HttpContext http, HttpMessageInvoker client, string url, bool errorsAsStatus)
    {
        var upgrade = http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } ? http.Request.Headers.Upgrade.ToString() : "";
        using var outgoing = Outgoing(http, url, upgrade);
        HttpResponseMessage answer;
        try
        {
            answer = await client.SendAsync(outgoing, http.RequestAborted);
        }
        catch (HttpRequestException e)
        {
            throw ApiErrors.Internal($"error dialing backend: {e.Message}");
        }

        using (answer)
        {
            if (answer.StatusCode == HttpStatusCode.SwitchingProtocols)
                await TunnelAsync(http, answer);
            else if (errorsAsStatus && (int)answer.StatusCode > 299)
                throw await FailureAsync(answer, http.RequestAborted);
            else
                await RelayAsync(http, answer);
        }
    }

    private static HttpRequestMessage Outgoing(HttpContext http, string url, string upgrade)
    {
        var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), url)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (upgrade.Length == 0 && (http.Request.ContentLength > 0 || http.Request.Headers.TransferEncoding.Count > 0))
            request.Content = new StreamContent(http.Request.Body);
        foreach (var (name, values) in http.Request.Headers)
        {
            if (NotForwarded.Contains(name) || name.StartsWith(':') || name.StartsWith("Impersonate-Extra-", StringComparison.OrdinalIgnoreCase))
                continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        if (upgrade.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
            request.Headers.TryAddWithoutValidation("Upgrade", upgrade);
        }

        return request;
    }

    private static async Task TunnelAsync(HttpContext http, HttpResponseMessage answer)
    {
        foreach (var (name, values) in answer.Headers)
        {
            if (name is not ("Connection" or "Transfer-Encoding"))
                http.Response.Headers.Append(name, values.ToArray());
        }

        await using var client = await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        await using var backend = await answer.Content.ReadAsStreamAsync(http.RequestAborted);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var outward = CopyAsync(client, backend, ended.Token);
        var inward = CopyAsync(backend, client, ended.Token);
        // When either side is done the other has nobody to talk to.
        await Task.WhenAny(outward, inward);
        await ended.CancelAsync();
        await Task.WhenAll(outward, inward);
    }

    private static async Task RelayAsync(HttpContext http, HttpResponseMessage answer)
    {
        var response = http.Response;
        response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!NotForwarded.Contains(name) || name == "Content-Length")
                response.Headers[name] = values.ToArray();
        }

        await using var body = await answer.Content.ReadAsStreamAsync(http.RequestAborted);
        await CopyAsync(body, response.Body, http.RequestAborted);
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken ct)
    {
        var buffer = new byte[BufferSize];
        try
        {
            int count;
            while ((count = await from.ReadAsync(buffer, ct)) > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, count), ct);
                await to.FlushAsync(ct);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side went away: that ends the copy, and with it the connection.
        }
    }

    private static async Task<ApiException> FailureAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(ct);
        var buffer = new byte[LongestError];
        var count = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        var text = System.Text.Encoding.UTF8.GetString(buffer, 0, count).Trim();
        var code = (int)answer.StatusCode;
        var reason = code switch
        {
            400 => "BadRequest",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "NotFound",
            409 => "Conflict",
            500 => "InternalError",
            503 => "ServiceUnavailable",
            _ => "",
        };
        return new ApiException(new ApiStatus(code, reason, text.Length > 0 ? text : $"the backend answered {code}"));
    }
}
