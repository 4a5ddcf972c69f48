using System.Globalization;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.NodeAgent.Containers;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Volumes;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>Removes what pods that no longer exist left on the node while no agent was watching: sandboxes, volumes, logs.</summary>
internal sealed partial class LeftoverCollector(CriClient cri, VolumeSet volumes, NodePaths paths, ILogger<LeftoverCollector> logger)
{
    private const long GraceSecondsDefault = 30;

    /// <param name="present">The uids of the pods that exist.</param>
    /// <param name="cancellation">The agent stops.</param>
    public async Task CollectAsync(IReadOnlySet<string> present, CancellationToken cancellation)
    {
        try
        {
            var sandboxes = await cri.Runtime.ListPodSandboxAsync(new ListPodSandboxRequest(), cancellationToken: cancellation);
            await Task.WhenAll(sandboxes.Items
                .Where(one => one.Labels.TryGetValue(RuntimeLabels.PodUid, out var uid) && !present.Contains(uid))
                .Select(one => RemoveAsync(one, cancellation)));
            foreach (var uid in volumes.PodsOnDisk())
            {
                if (!present.Contains(uid))
                    volumes.TearDown(uid);
            }
            RemoveLogs(present);
        }
        catch (Exception e) when (e is RpcException or IOException or UnauthorizedAccessException)
        {
            LogFailed(e.Message);
        }
    }

    private async Task RemoveAsync(PodSandbox sandbox, CancellationToken cancellation)
    {
        LogRemoving(sandbox.Metadata.Namespace, sandbox.Metadata.Name);
        var request = new ListContainersRequest { Filter = new ContainerFilter { PodSandboxId = sandbox.Id } };
        var containers = (await cri.Runtime.ListContainersAsync(request, cancellationToken: cancellation)).Containers;
        await Task.WhenAll(containers.Where(one => one.State == ContainerState.ContainerRunning).Select(one =>
            cri.Runtime.StopContainerAsync(
                new StopContainerRequest { ContainerId = one.Id, Timeout = Grace(one) }, cancellationToken: cancellation).ResponseAsync));
        await cri.Runtime.StopPodSandboxAsync(new StopPodSandboxRequest { PodSandboxId = sandbox.Id }, cancellationToken: cancellation);
        await cri.Runtime.RemovePodSandboxAsync(new RemovePodSandboxRequest { PodSandboxId = sandbox.Id }, cancellationToken: cancellation);
    }

    private void RemoveLogs(IReadOnlySet<string> present)
    {
        if (!Directory.Exists(paths.Logs))
            return;
        foreach (var directory in Directory.EnumerateDirectories(paths.Logs))
        {
            // namespace_name_uid; none of the three holds an underscore.
            var parts = Path.GetFileName(directory).Split('_');
            if (parts.Length == 3 && !present.Contains(parts[2]))
                Directory.Delete(directory, recursive: true);
        }
    }

    private static long Grace(Container container) =>
        container.Annotations.TryGetValue(RuntimeLabels.GracePeriod, out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : GraceSecondsDefault;

    [LoggerMessage(Level = LogLevel.Information, Message = "Pod {Namespace}/{Name} no longer exists: removing what it left")]
    private partial void LogRemoving(string @namespace, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Leftovers of earlier pods remain: {Reason}")]
    private partial void LogFailed(string reason);
}
