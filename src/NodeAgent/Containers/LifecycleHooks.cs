using Grpc.Core;
using k8s.Models;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Probes;

namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>Runs a container's postStart and preStop handlers.</summary>
internal sealed class LifecycleHooks(CriClient cri, TimeProvider time)
{
    private static readonly TimeSpan Unlimited = TimeSpan.FromDays(1);

    /// <summary>Runs a handler to its end; the result is null if it went well, else what went wrong.</summary>
    public async Task<string?> RunAsync(
        V1LifecycleHandler handler, V1Container container, string containerId, string podIP, CancellationToken cancellation)
    {
        if (handler.Sleep is { } sleep)
        {
            await Task.Delay(TimeSpan.FromSeconds(sleep.Seconds), time, cancellation);
            return null;
        }
        if (handler.Exec is { } exec)
        {
            var request = new ExecSyncRequest { ContainerId = containerId };
            request.Cmd.AddRange(exec.Command ?? []);
            try
            {
                var answer = await cri.Runtime.ExecSyncAsync(request, cancellationToken: cancellation);
                return answer.ExitCode == 0
                    ? null
                    : $"command '{string.Join(' ', exec.Command ?? [])}' exited with {answer.ExitCode}: {answer.Stderr.ToStringUtf8()}";
            }
            catch (RpcException e) when (!cancellation.IsCancellationRequested)
            {
                return RuntimeErrors.Describe(e);
            }
        }
        if (handler.HttpGet is { } http)
        {
            var headers = (http.HttpHeaders ?? []).Select(header => (header.Name, header.Value)).ToList();
            var result = await new HttpProbe(ProbeFactory.Uri(http, container, podIP), headers).RunAsync(Unlimited, cancellation);
            return result.Success ? null : result.Output;
        }
        return null;
    }
}
