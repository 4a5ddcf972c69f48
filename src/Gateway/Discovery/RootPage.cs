using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Gateway.Answers;

namespace OrleansOrchestrator.Gateway.Discovery;

/// <summary><c>/</c>: every path that the server serves, sorted.</summary>
internal static class RootPage
{
    private static readonly string[] Fixed =
        ["/.well-known/openid-configuration", "/api", "/apis", "/apis/", "/openapi/v2", "/openapi/v3", "/openapi/v3/", "/openid/v1/jwks", "/version"];

    public static ReadOnlyMemory<byte> Make(IResourceCatalog catalog, IEnumerable<string> healthPaths)
    {
        var paths = new SortedSet<string>(Fixed.Concat(healthPaths), StringComparer.Ordinal);
        foreach (var resource in catalog.All)
        {
            if (resource.Group.Length == 0)
            {
                paths.Add("/api/" + resource.Version);
                continue;
            }

            paths.Add("/apis/" + resource.Group);
            paths.Add($"/apis/{resource.Group}/{resource.Version}");
        }

        return Json.ToBytes(new JsonObject { ["paths"] = new JsonArray([.. paths.Select(p => (JsonNode)p)]) });
    }
}
