using OrleansOrchestrator.Gateway.Requests;

namespace OrleansOrchestrator.Gateway.Nodes;

/// <summary>Reads the names that proxy paths use: <c>NAME</c>, <c>NAME:PORT</c> or <c>SCHEME:NAME:PORT</c>.</summary>
internal static class ProxyTarget
{
    public static (string Scheme, string Name, string Port) Parse(string text)
    {
        var parts = text.Split(':');
        return parts.Length switch
        {
            1 => ("", parts[0], ""),
            2 => ("", parts[0], parts[1]),
            _ => (parts[0], parts[1], parts[2]),
        };
    }

    /// <summary>The rest of the request's path and its query, for the target.</summary>
    public static string PathAndQuery(ApiRequest request)
    {
        var rest = request.Info.Rest;
        var path = rest.Length == 0 ? "/" : string.Join('/', rest.Split('/').Select(Uri.EscapeDataString));
        return path + request.Http.Request.QueryString.Value;
    }
}
