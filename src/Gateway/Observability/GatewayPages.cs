using Microsoft.AspNetCore.Http;

namespace OrleansOrchestrator.Gateway.Observability;

/// <summary>
/// Pages that the host serves beside the API, such as metrics. Requests for them are authenticated and authorised like all others: a
/// path that is nobody's by a role is the administrators'.
/// </summary>
public sealed class GatewayPages
{
    private readonly List<(string Path, RequestDelegate Page)> _pages = [];

    /// <summary>Serves a path and all below it. To be called before the first request.</summary>
    public void Add(string path, RequestDelegate page) => _pages.Add((path, page));

    internal RequestDelegate? Find(string path)
    {
        foreach (var (prefix, page) in _pages)
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/'))
                return page;
        }

        return null;
    }
}
