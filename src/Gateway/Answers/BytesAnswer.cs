using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Gateway.Negotiation;

namespace OrleansOrchestrator.Gateway.Answers;

/// <summary>Sends finished JSON, turning it into YAML or compressing it when that was agreed on.</summary>
internal static class BytesAnswer
{
    /// <summary>Below this size compression costs more than it saves.</summary>
    public const int CompressionThreshold = 128 * 1024;

    public static Task WriteAsync(HttpContext http, AnswerForm form, int code, ReadOnlyMemory<byte> json)
    {
        if (form.Yaml)
            json = YamlWriter.FromJson(json);
        else if (json.Length > 0 && http.Request.QueryString.HasValue && http.Request.Query["pretty"] is [{ } pretty] && pretty is "true" or "1")
            json = PrettyJson.Indent(json);
        return WriteAsync(http, form.ContentType, code, json);
    }

    /// <summary>Sends a finished body of any type.</summary>
    public static async Task WriteAsync(HttpContext http, string contentType, int code, ReadOnlyMemory<byte> body)
    {
        var response = http.Response;
        response.StatusCode = code;
        response.ContentType = contentType;
        if (body.Length > CompressionThreshold && WantsGzip(http))
        {
            await WriteCompressedAsync(response, body);
            return;
        }

        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body);
    }

    /// <summary>The client asks for gzip and is not on this machine, where copying is cheaper than compressing.</summary>
    public static bool WantsGzip(HttpContext http) =>
        http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal)
        && http.Connection.RemoteIpAddress is { } peer && !IPAddress.IsLoopback(peer);

    private static async Task WriteCompressedAsync(HttpResponse response, ReadOnlyMemory<byte> body)
    {
        response.Headers.ContentEncoding = "gzip";
        response.Headers.Vary = "Accept-Encoding";
        await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await gzip.WriteAsync(body);
    }
}
