using Grpc.Core;
using OrleansOrchestrator.NodeAgent.Containers;
using OrleansOrchestrator.NodeAgent.Cri;

namespace OrleansOrchestrator.NodeAgent;

/// <summary>Stops every pod of a node whose agent goes away for good, as far as the runtime still answers.</summary>
internal sealed class NodeShutdown(CriClient cri)
{
    private const long GraceSeconds = 2;

    public async Task StopSandboxesAsync(CancellationToken cancellation)
    {
        try
        {
            var containers = await cri.Runtime.ListContainersAsync(new ListContainersRequest(), cancellationToken: cancellation);
            await Task.WhenAll(containers.Containers.Where(one => one.State == ContainerState.ContainerRunning).Select(one =>
                cri.Runtime.StopContainerAsync(
                    new StopContainerRequest { ContainerId = one.Id, Timeout = GraceSeconds }, cancellationToken: cancellation).ResponseAsync));
            var sandboxes = await cri.Runtime.ListPodSandboxAsync(new ListPodSandboxRequest(), cancellationToken: cancellation);
            await Task.WhenAll(sandboxes.Items.Where(one => one.Labels.ContainsKey(RuntimeLabels.PodUid)).Select(one =>
                cri.Runtime.StopPodSandboxAsync(
                    new StopPodSandboxRequest { PodSandboxId = one.Id }, cancellationToken: cancellation).ResponseAsync));
        }
        catch (RpcException)
        {
            // The runtime is gone before its pods; the next start finds them.
        }
    }
}
