using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Discovery;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Negotiation;
using OrleansOrchestrator.Gateway.Requests;

namespace OrleansOrchestrator.Gateway.Discovery;

/// <summary>Serves discovery: <c>/api</c> and <c>/apis</c>, legacy and aggregated, and the documents of each group and version.</summary>
internal sealed class DiscoveryRoutes(IResourceCatalog catalog)
{
    public const string AggregatedContentType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private readonly DiscoveryDocuments _documents = new(catalog);

    /// <summary>Null when the path is none of discovery's.</summary>
    public Task? TryHandle(HttpContext http, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || parts[0] is not ("api" or "apis"))
            return null;
        if (!HttpMethods.IsGet(http.Request.Method))
            throw RouteErrors.MethodNotAllowed();
        return parts switch
        {
            ["api"] => RootAsync(http, _documents.AggregatedCore, () => _documents.CoreVersions(ServerAddress(http))),
            ["apis"] => RootAsync(http, _documents.AggregatedGroups, () => _documents.Groups),
            ["api", var version] => DocumentAsync(http, "", version),
            ["apis", var group] => _documents.Group(group) is { } document ? PlainAsync(http, document) : null,
            ["apis", var group, var version] => HasGroup(group) ? DocumentAsync(http, group, version) : null,
            _ => null,
        };
    }

    public bool HasGroup(string group)
    {
        foreach (var resource in catalog.All)
        {
            if (resource.Group == group)
                return true;
        }

        return false;
    }

    private Task DocumentAsync(HttpContext http, string group, string version) =>
        PlainAsync(http, _documents.Resources(group, version) ?? throw ApiErrors.NoSuchPath());

    private static Task RootAsync(HttpContext http, DiscoveryDocument aggregated, Func<DiscoveryDocument> legacy)
    {
        if (!AcceptHeader.WantsAggregatedDiscovery(http.Request.Headers.Accept))
            return PlainAsync(http, legacy());
        var headers = http.Response.Headers;
        headers.ETag = aggregated.ETag;
        headers.Vary = "Accept";
        if (http.Request.Headers.IfNoneMatch == aggregated.ETag)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return BytesAnswer.WriteAsync(http, AggregatedContentType, StatusCodes.Status200OK, aggregated.Json);
    }

    private static Task PlainAsync(HttpContext http, DiscoveryDocument document)
    {
        var form = AcceptHeader.NegotiatePlain(http.Request.Headers.Accept);
        return BytesAnswer.WriteAsync(http, form, StatusCodes.Status200OK, document.Json);
    }

    private static string ServerAddress(HttpContext http)
    {
        var address = http.Connection.LocalIpAddress;
        var text = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();
        return text?.Contains(':') == true ? $"[{text}]:{http.Connection.LocalPort}" : $"{text}:{http.Connection.LocalPort}";
    }
}
