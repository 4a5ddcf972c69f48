using Grpc.Core;
using OrleansOrchestrator.NodeAgent.Cri;

namespace OrleansOrchestrator.NodeAgent.Probes;

/// <summary>Runs a command in the container: well if it exits with 0.</summary>
internal sealed class ExecProbe(CriClient cri, string containerId, IList<string> command) : IProbe
{
    public async Task<ProbeResult> RunAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        var request = new ExecSyncRequest { ContainerId = containerId, Timeout = (long)timeout.TotalSeconds };
        request.Cmd.AddRange(command);
        try
        {
            var answer = await cri.Runtime.ExecSyncAsync(request, cancellationToken: cancellation);
            var output = answer.Stdout.ToStringUtf8() + answer.Stderr.ToStringUtf8();
            return answer.ExitCode == 0 ? ProbeResult.Healthy : ProbeResult.Unhealthy(output);
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.DeadlineExceeded)
        {
            return ProbeResult.Unhealthy($"command timed out: \"{string.Join(' ', command)}\" timed out after {timeout.TotalSeconds:0}s");
        }
        catch (RpcException e) when (!cancellation.IsCancellationRequested)
        {
            return ProbeResult.Error(RuntimeErrors.Describe(e));
        }
    }
}
