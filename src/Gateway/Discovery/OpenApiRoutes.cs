using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.OpenApi;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Requests;

namespace OrleansOrchestrator.Gateway.Discovery;

/// <summary>Serves OpenAPI: the index and documents of version 3, and version 2. Clients keep documents by their hash.</summary>
internal sealed class OpenApiRoutes(IResourceCatalog catalog)
{
    private const string Root = "/openapi/v3";
    private const string PlainJson = "application/json";
    private const string Protobuf = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
    private readonly OpenApiDocuments _documents = new(catalog);

    /// <summary>Null when the path is none of OpenAPI's.</summary>
    public Task? TryHandle(HttpContext http, string path)
    {
        if (!path.StartsWith("/openapi/", StringComparison.Ordinal))
            return null;
        if (!HttpMethods.IsGet(http.Request.Method))
            throw RouteErrors.MethodNotAllowed();
        return path switch
        {
            "/openapi/v2" => WholeAsync(http),
            Root or Root + "/" => BytesAnswer.WriteAsync(http, "text/plain; charset=utf-8", StatusCodes.Status200OK, _documents.Index()),
            _ when path.StartsWith(Root + "/", StringComparison.Ordinal) => GroupAsync(http, path[(Root.Length + 1)..]),
            _ => null,
        };
    }

    // kubectl takes version 2 as protobuf only, and names it in two spellings.
    private Task WholeAsync(HttpContext http) =>
        http.Request.Headers.Accept.ToString().Contains("application/com.github.proto-openapi.spec.v2", StringComparison.Ordinal)
            ? DocumentAsync(http, _documents.V2Protobuf, Protobuf)
            : DocumentAsync(http, _documents.V2);

    private Task GroupAsync(HttpContext http, string path)
    {
        if (_documents.V3(path) is not { } document)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var asked = http.Request.Query["hash"].ToString();
        if (asked.Length > 0 && asked != document.Hash)
        {
            http.Response.StatusCode = StatusCodes.Status301MovedPermanently;
            http.Response.Headers.Location = $"{Root}/{path}?hash={document.Hash}";
            return Task.CompletedTask;
        }

        // A document that is asked for by its hash never changes.
        if (asked.Length > 0)
            http.Response.Headers.CacheControl = "public, immutable";
        return DocumentAsync(http, document);
    }

    private static Task DocumentAsync(HttpContext http, OpenApiDocument document, string contentType = PlainJson)
    {
        var headers = http.Response.Headers;
        headers.ETag = $"\"{document.Hash}\"";
        headers.Vary = "Accept, Accept-Encoding";
        if (http.Request.Headers.IfNoneMatch == $"\"{document.Hash}\"")
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        // Kept compressed, so sending it compressed costs nothing.
        if (!http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal))
            return BytesAnswer.WriteAsync(http, contentType, StatusCodes.Status200OK, document.Unpack());
        headers.ContentEncoding = "gzip";
        http.Response.ContentType = contentType;
        http.Response.ContentLength = document.Gzip.Length;
        return http.Response.BodyWriter.WriteAsync(document.Gzip, http.RequestAborted).AsTask();
    }
}
