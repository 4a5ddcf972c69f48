using Grpc.Core;

namespace OrleansOrchestrator.NodeAgent.Cri;

/// <summary>The runtime's errors as events and statuses quote them.</summary>
internal static class RuntimeErrors
{
    public static string Describe(RpcException error) => $"rpc error: code = {error.StatusCode} desc = {error.Status.Detail}";
}
