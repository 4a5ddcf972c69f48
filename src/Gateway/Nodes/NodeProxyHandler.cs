using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Gateway.Subresources;

namespace OrleansOrchestrator.Gateway.Nodes;

/// <summary><c>nodes/proxy</c>: passes a request on to a node's agent.</summary>
internal sealed class NodeProxyHandler(NodeDirectory nodes, ProxyClients clients) : ISubresourceHandler
{
    public IReadOnlyList<(string Resource, string Subresource)> Serves => [("nodes", "proxy")];

    public async Task HandleAsync(ApiRequest request)
    {
        var (_, name, port) = ProxyTarget.Parse(request.Info.Name);
        var node = await nodes.FindAsync(name, request.Aborted);
        if (int.TryParse(port, out var number))
            node = node with { Port = number };
        var url = node.BaseUrl + ProxyTarget.PathAndQuery(request);
        await RequestForwarder.ForwardAsync(request.Http, clients.Nodes, url, errorsAsStatus: false);
    }
}
