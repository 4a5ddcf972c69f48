using System.Net;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Gateway.Subresources;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Nodes;

/// <summary><c>pods/proxy</c> and <c>services/proxy</c>: passes a request on to a pod, or to one of a service's ready endpoints.</summary>
internal sealed class WorkloadProxyHandler(IResourceStore store, IResourceCatalog catalog, ProxyClients clients) : ISubresourceHandler
{
    public IReadOnlyList<(string Resource, string Subresource)> Serves => [("pods", "proxy"), ("services", "proxy")];

    public async Task HandleAsync(ApiRequest request)
    {
        var (scheme, name, port) = ProxyTarget.Parse(request.Info.Name);
        var found = await store.GetAsync(request.Resource, request.Info.Namespace, name, null, request.Aborted);
        var obj = Json.ParseObject(found.Value.Span);
        var (host, number) = request.Info.Resource == "pods" ? PodTarget(obj, port) : await ServiceTargetAsync(request, obj, name, port);
        if (!IPAddress.TryParse(host, out var address) || IPAddress.IsLoopback(address) || address.ToString() == "169.254.169.254")
            throw ApiErrors.BadRequest("address not allowed");
        var url = $"{(scheme == "https" ? "https" : "http")}://{(host.Contains(':') ? $"[{host}]" : host)}:{number}{ProxyTarget.PathAndQuery(request)}";
        await RequestForwarder.ForwardAsync(request.Http, clients.Workloads, url, errorsAsStatus: false);
    }

    private static (string Host, long Port) PodTarget(JsonObject pod, string port)
    {
        var host = (string?)pod["status"]?["podIP"] ?? "";
        if (long.TryParse(port, out var number))
            return (host, number);
        foreach (var container in pod["spec"]?["containers"] as JsonArray ?? [])
        {
            foreach (var declared in container?["ports"] as JsonArray ?? [])
            {
                if (port.Length == 0 || (string?)declared?["name"] == port)
                    return (host, (long?)declared?["containerPort"] ?? 80);
            }
        }

        return (host, 80);
    }

    private async Task<(string Host, long Port)> ServiceTargetAsync(ApiRequest request, JsonObject service, string name, string port)
    {
        var portName = PortName(service, port);
        if (portName is null || !catalog.TryGet("", "v1", "endpoints", out var endpoints))
            throw ApiErrors.ServiceUnavailable($"no endpoints available for service \"{request.Info.Name}\"");
        try
        {
            var found = await store.GetAsync(endpoints, request.Info.Namespace, name, null, request.Aborted);
            foreach (var subset in Json.ParseObject(found.Value.Span)["subsets"] as JsonArray ?? [])
            {
                if (subset?["addresses"] is not JsonArray { Count: > 0 } addresses)
                    continue;
                foreach (var declared in subset["ports"] as JsonArray ?? [])
                {
                    if (((string?)declared?["name"] ?? "") == portName)
                        return ((string?)addresses[Random.Shared.Next(addresses.Count)]?["ip"] ?? "", (long?)declared?["port"] ?? 0);
                }
            }
        }
        catch (ApiException e) when (e.Status.Code == 404)
        {
            // No endpoints object is the same as none in it.
        }

        throw ApiErrors.ServiceUnavailable($"no endpoints available for service \"{request.Info.Name}\"");
    }

    /// <summary>The name of the service's port that is meant by a name, a number or, when it has one port, nothing.</summary>
    private static string? PortName(JsonObject service, string port)
    {
        var ports = service["spec"]?["ports"] as JsonArray ?? [];
        if (port.Length == 0)
            return ports.Count == 1 ? (string?)ports[0]?["name"] ?? "" : null;
        foreach (var declared in ports)
        {
            var name = (string?)declared?["name"] ?? "";
            if (name == port || ((long?)declared?["port"])?.ToString() == port)
                return name;
        }

        return null;
    }
}
