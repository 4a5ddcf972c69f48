using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace OrleansOrchestrator.NodeAgent.Kubelet;

/// <summary>A page that the host serves beside the kubelet API, such as metrics, to those whom that lets in.</summary>
public sealed class KubeletPage(string path, RequestDelegate page) : IKubeletEndpoint
{
    void IKubeletEndpoint.Map(IEndpointRouteBuilder routes) => routes.MapGet(path, page);
}
