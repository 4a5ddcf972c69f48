using System.Text;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Gateway.Subresources;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Nodes;

/// <summary><c>pods/exec</c>, <c>attach</c> and <c>portforward</c>: a tunnel to the agent of the pod's node, which speaks the protocol.</summary>
internal sealed class PodConnectHandler(IResourceStore store, NodeDirectory nodes, ProxyClients clients) : ISubresourceHandler
{
    // What the API calls the streams, and what node agents call them.
    private static readonly (string Api, string Node)[] Streams =
        [("stdin", "input"), ("stdout", "output"), ("stderr", "error"), ("tty", "tty")];

    public IReadOnlyList<(string Resource, string Subresource)> Serves => [("pods", "exec"), ("pods", "attach"), ("pods", "portforward")];

    public async Task HandleAsync(ApiRequest request)
    {
        if (request.Info.Verb is not ("get" or "create"))
            throw RouteErrors.MethodNotAllowed();
        var name = request.Info.Name;
        var found = await store.GetAsync(request.Resource, request.Info.Namespace, name, null, request.Aborted);
        var pod = Json.ParseObject(found.Value.Span);
        var path = request.Info.Subresource == "portforward" ? PortForwardPath(request) : ContainerPath(request, pod);
        if ((string?)pod["spec"]?["nodeName"] is not { Length: > 0 } nodeName)
            throw ApiErrors.BadRequest($"pod {name} does not have a host assigned");
        var node = await nodes.FindAsync(nodeName, request.Aborted);
        await RequestForwarder.ForwardAsync(request.Http, clients.Nodes, node.BaseUrl + path, errorsAsStatus: true);
    }

    private static string ContainerPath(ApiRequest request, JsonObject pod)
    {
        var container = PodContainers.Choose(pod, request.Info.Name, request.Query.Get("container"));
        var path = Start(request).Append('/').Append(Uri.EscapeDataString(container));
        var separator = '?';
        foreach (var (api, node) in Streams)
        {
            if (!request.Query.Flag(api))
                continue;
            path.Append(separator).Append(node).Append("=1");
            separator = '&';
        }

        foreach (var word in request.Query.All("command"))
        {
            path.Append(separator).Append("command=").Append(Uri.EscapeDataString(word ?? ""));
            separator = '&';
        }

        return path.ToString();
    }

    private static string PortForwardPath(ApiRequest request)
    {
        var path = Start(request);
        var ports = request.Query.All("ports");
        for (var i = 0; i < ports.Count; i++)
            path.Append(i == 0 ? '?' : '&').Append("port=").Append(Uri.EscapeDataString(ports[i] ?? ""));
        return path.ToString();
    }

    private static StringBuilder Start(ApiRequest request) => new StringBuilder(128)
        .Append('/').Append(request.Info.Subresource == "portforward" ? "portForward" : request.Info.Subresource)
        .Append('/').Append(Uri.EscapeDataString(request.Info.Namespace))
        .Append('/').Append(Uri.EscapeDataString(request.Info.Name));
}
