using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Health;
using OrleansOrchestrator.Gateway.Observability;
using OrleansOrchestrator.Gateway.Requests;

namespace OrleansOrchestrator.Gateway.Discovery;

/// <summary>Serves the paths that are no resources: health, version, discovery, OpenAPI, token issuer, and the list of them all.</summary>
internal sealed class NonResourceRoutes(GatewayOptions options, IResourceCatalog catalog, HealthPages health, DiscoveryRoutes discovery,
    OpenApiRoutes openApi, GatewayPages pages)
{
    private readonly ReadOnlyMemory<byte> _version = VersionPage.Make(options.GitVersion);
    private readonly ReadOnlyMemory<byte> _issuer = TokenIssuerPages.Configuration(options);
    private readonly ReadOnlyMemory<byte> _keys = TokenIssuerPages.Keys(options);

    public Task HandleAsync(HttpContext http, string path)
    {
        if ((health.TryHandle(http, path) ?? discovery.TryHandle(http, path) ?? openApi.TryHandle(http, path)) is { } handled)
            return handled;
        switch (path)
        {
            case "/version" or "/version/":
                return GetAsync(http, "application/json", _version);
            case "/.well-known/openid-configuration":
                return GetAsync(http, "application/json", _issuer);
            case "/openid/v1/jwks":
                return GetAsync(http, "application/jwk-set+json", _keys);
            case "/":
                return GetAsync(http, "application/json", RootPage.Make(catalog, health.Paths));
            default:
                return pages.Find(path) is { } page ? page(http) : TextAnswer.NotFoundAsync(http);
        }
    }

    private static Task GetAsync(HttpContext http, string contentType, ReadOnlyMemory<byte> body)
    {
        if (!HttpMethods.IsGet(http.Request.Method))
            throw RouteErrors.MethodNotAllowed();
        return BytesAnswer.WriteAsync(http, contentType, StatusCodes.Status200OK, body);
    }
}
