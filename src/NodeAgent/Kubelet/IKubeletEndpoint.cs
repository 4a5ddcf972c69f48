using Microsoft.AspNetCore.Routing;

namespace OrleansOrchestrator.NodeAgent.Kubelet;

/// <summary>A group of the kubelet API's paths.</summary>
internal interface IKubeletEndpoint
{
    void Map(IEndpointRouteBuilder routes);
}
