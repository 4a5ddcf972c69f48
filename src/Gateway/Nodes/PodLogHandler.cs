using System.Text;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Gateway.Subresources;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Nodes;

/// <summary><c>pods/log</c>: a container's output, read from the agent of the pod's node.</summary>
internal sealed class PodLogHandler(IResourceStore store, NodeDirectory nodes, ProxyClients clients) : ISubresourceHandler
{
    private static readonly string[] PassedOn =
        ["follow", "previous", "sinceSeconds", "sinceTime", "timestamps", "tailLines", "limitBytes", "stream"];

    public IReadOnlyList<(string Resource, string Subresource)> Serves => [("pods", "log")];

    public async Task HandleAsync(ApiRequest request)
    {
        if (request.Info.Verb != "get")
            throw RouteErrors.MethodNotAllowed();
        var name = request.Info.Name;
        var found = await store.GetAsync(request.Resource, request.Info.Namespace, name, null, request.Aborted);
        CheckOptions(request);
        var pod = Json.ParseObject(found.Value.Span);
        var container = PodContainers.Choose(pod, name, request.Query.Get("container"));
        if ((string?)pod["spec"]?["nodeName"] is not { Length: > 0 } nodeName)
        {
            // There is nothing to read before the pod has a node.
            request.Http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var node = await nodes.FindAsync(nodeName, request.Aborted);
        var url = new StringBuilder(node.BaseUrl)
            .Append("/containerLogs/").Append(Uri.EscapeDataString(request.Info.Namespace)).Append('/').Append(Uri.EscapeDataString(name))
            .Append('/').Append(Uri.EscapeDataString(container));
        var separator = '?';
        foreach (var option in PassedOn)
        {
            if (request.Query.Get(option) is not { Length: > 0 } value)
                continue;
            url.Append(separator).Append(option).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        await RequestForwarder.ForwardAsync(request.Http, clients.Nodes, url.ToString(), errorsAsStatus: true);
    }

    private static void CheckOptions(ApiRequest request)
    {
        var errors = new FieldErrors();
        CheckAtLeast(request, "tailLines", 0, errors);
        CheckAtLeast(request, "limitBytes", 1, errors);
        CheckAtLeast(request, "sinceSeconds", 1, errors);
        if (request.Query.Get("sinceSeconds") is not null && request.Query.Get("sinceTime") is not null)
            errors.Forbidden("[]", "at most one of `sinceTime` or `sinceSeconds` may be specified");
        if (!errors.IsEmpty)
            throw ApiErrors.Invalid("", "PodLogOptions", request.Info.Name, errors);
    }

    private static void CheckAtLeast(ApiRequest request, string option, long least, FieldErrors errors)
    {
        if (request.Query.Number(option) is { } value && value < least)
            errors.Invalid(option, value.ToString(), least == 0 ? "must be greater than or equal to 0" : "must be greater than 0");
    }
}
