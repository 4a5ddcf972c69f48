using Grpc.Core;
using Grpc.Net.Client;
using OrleansOrchestrator.NodeAgent.Probes.GrpcHealth;

namespace OrleansOrchestrator.NodeAgent.Probes;

/// <summary>Asks the standard gRPC health service: well if it says SERVING.</summary>
internal sealed class GrpcProbe(string host, int port, string service) : IProbe
{
    public async Task<ProbeResult> RunAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        using var channel = GrpcChannel.ForAddress($"http://{host}:{port}");
        try
        {
            var answer = await new Health.HealthClient(channel).CheckAsync(
                new HealthCheckRequest { Service = service }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime + timeout,
                cancellationToken: cancellation);
            return answer.Status == HealthCheckResponse.Types.ServingStatus.Serving
                ? ProbeResult.Healthy
                : ProbeResult.Unhealthy($"service unhealthy (responded with \"{answer.Status.ToString().ToUpperInvariant()}\")");
        }
        catch (RpcException e) when (!cancellation.IsCancellationRequested)
        {
            return ProbeResult.Unhealthy(e.StatusCode switch
            {
                StatusCode.Unimplemented => "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): " + e.Status.Detail,
                StatusCode.DeadlineExceeded => $"timeout: health rpc did not complete within {timeout.TotalSeconds:0}s",
                _ => "error: health rpc probe failed: " + e.Status.Detail,
            });
        }
    }
}
