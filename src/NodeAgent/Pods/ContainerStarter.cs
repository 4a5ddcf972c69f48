using Grpc.Core;
using k8s.Models;
using OrleansOrchestrator.NodeAgent.Containers;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Events;
using OrleansOrchestrator.NodeAgent.Volumes;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>Starts one container: image, configuration, create, start, postStart handler.</summary>
internal sealed class ContainerStarter(PodServices services, CrashBackOff backOff)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    /// <returns>Null when it started; else why not, and when to try again.</returns>
    public async Task<StartFailure?> StartAsync(
        VolumeContext context, PodRuntimeState runtime, V1Container container, PodSandboxConfig sandboxConfig,
        IReadOnlyDictionary<string, string> volumes, Func<Task> beforePull, CancellationToken cancellation)
    {
        var pod = context.Pod;
        var image = await services.Images.EnsureAsync(pod, container, sandboxConfig, backOff, beforePull, cancellation);
        if (image.Image is null)
            return new StartFailure(image.Waiting!, image.RetryAt!.Value);

        var latest = runtime.Latest(container.Name);
        var attempt = latest is null ? Known(pod, container) : latest.Attempt + 1;
        if (latest is { HasExited: true })
            backOff.Next(PodPlanner.BackOffKey(container), latest.FinishedAt, services.Time.GetUtcNow());

        var about = pod.Reference(container);
        ContainerConfig config;
        try
        {
            config = await services.Containers.BuildAsync(context, container, attempt, image.Image, volumes, cancellation);
        }
        catch (ContainerConfigException e)
        {
            services.Events.Warning(about, "Failed", "Error: " + e.Message);
            return Failure("CreateContainerConfigError", e.Message);
        }

        string id;
        try
        {
            Directory.CreateDirectory(Path.Combine(sandboxConfig.LogDirectory, container.Name));
            var request = new CreateContainerRequest { PodSandboxId = runtime.Sandbox!.Id, Config = config, SandboxConfig = sandboxConfig };
            id = (await services.Cri.Runtime.CreateContainerAsync(request, cancellationToken: cancellation)).ContainerId;
        }
        catch (RpcException e) when (!cancellation.IsCancellationRequested)
        {
            services.Events.Warning(about, "Failed", "Error: " + e.Status.Detail);
            return Failure("CreateContainerError", e.Status.Detail);
        }
        services.Events.Normal(about, "Created", "Container created");
        try
        {
            await services.Cri.Runtime.StartContainerAsync(new StartContainerRequest { ContainerId = id }, cancellationToken: cancellation);
        }
        catch (RpcException e) when (!cancellation.IsCancellationRequested)
        {
            services.Events.Warning(about, "Failed", "Error: " + e.Status.Detail);
            return Failure("RunContainerError", e.Status.Detail);
        }
        services.Events.Normal(about, "Started", "Container started");
        return await PostStartAsync(context, container, id, cancellation);
    }

    private async Task<StartFailure?> PostStartAsync(VolumeContext context, V1Container container, string id, CancellationToken cancellation)
    {
        if (container.Lifecycle?.PostStart is not { } postStart)
            return null;
        var podIP = context.PodIPs.Count > 0 ? context.PodIPs[0] : context.HostIP;
        var error = await services.Hooks.RunAsync(postStart, container, id, podIP, cancellation);
        if (error is null)
            return null;
        services.Events.Warning(context.Pod.Reference(container), "FailedPostStartHook", "PostStartHook failed");
        var grace = context.Pod.Spec.TerminationGracePeriodSeconds ?? 30;
        await services.Cri.Runtime.StopContainerAsync(
            new StopContainerRequest { ContainerId = id, Timeout = grace }, cancellationToken: cancellation);
        return new StartFailure(new WaitingReason("PostStartHookError", error), services.Time.GetUtcNow());
    }

    // How often it has been restarted according to its status: 0 for a new pod.
    private static uint Known(V1Pod pod, V1Container container)
    {
        var statuses = (pod.Status?.ContainerStatuses ?? []).Concat(pod.Status?.InitContainerStatuses ?? []);
        return statuses.FirstOrDefault(one => one.Name == container.Name) is { ContainerID: not null } status
            ? (uint)status.RestartCount + 1
            : 0;
    }

    private StartFailure Failure(string reason, string message) =>
        new(new WaitingReason(reason, message), services.Time.GetUtcNow() + RetryAfter);
}
