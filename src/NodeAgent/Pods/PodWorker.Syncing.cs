using Grpc.Core;
using k8s.Models;
using OrleansOrchestrator.NodeAgent.Containers;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Events;
using OrleansOrchestrator.NodeAgent.Volumes;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>How a wished pod is brought along: sandbox and volumes first, then its containers, as the plan says.</summary>
internal sealed partial class PodWorker
{
    // Brings the pod to where it should be; true when the pod needs no worker any more, which a wished pod never does.
    private async Task<bool> SyncAsync(CancellationToken cancellation)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            await ObserveAsync(cancellation);
            if (IsOver)
            {
                await FinishAsync(cancellation);
                return false;
            }
            var plan = PodPlanner.Plan(View(), backOff);
            Adopt(plan);
            if (plan.Finish)
            {
                await FinishAsync(cancellation);
                return false;
            }
            if (!await PrepareAsync(plan, cancellation))
                return false;
            if (plan.CreateSandbox)
                continue;
            if (!await ActAsync(plan, cancellation))
            {
                Publish(ending: false);
                await PruneAsync(cancellation);
                return false;
            }
        }
        Wake();
        return false;
    }

    // Sandbox and volumes; false when one of them has to be tried again later.
    private async Task<bool> PrepareAsync(PodPlan plan, CancellationToken cancellation)
    {
        if (plan.CreateSandbox && runtime.Sandbox is null)
            Publish(ending: false);
        var mounting = MountAsync(cancellation);
        var created = !plan.CreateSandbox || await CreateSandboxAsync(cancellation);
        var mounted = await mounting;
        if (created && mounted)
        {
            retryAt = null;
            return true;
        }
        Publish(ending: false);
        RetryLater();
        return false;
    }

    private async Task<bool> MountAsync(CancellationToken cancellation)
    {
        var due = volumes is not null && services.Volumes.RefreshDue(Context()) is { } refresh && refresh <= services.Time.GetUtcNow();
        if (volumes is not null && !contentStale && !due)
            return true;
        await Task.Yield();
        try
        {
            contentStale = false;
            volumes = await services.Volumes.SetUpAsync(Context(), cancellation);
            return true;
        }
        catch (VolumeException e)
        {
            services.Events.Warning(Pod.Reference(), "FailedMount", e.Message);
            contentStale = true;
            // Volumes that were there once stay as they are.
            return volumes is not null;
        }
    }

    private async Task<bool> CreateSandboxAsync(CancellationToken cancellation)
    {
        var pod = Pod;
        if (runtime.Sandbox is not null)
        {
            services.Events.Normal(pod.Reference(), "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
            await StopAllAsync("Stopping container {0}", TimeSpan.FromSeconds(pod.Spec.TerminationGracePeriodSeconds ?? 30), cancellation);
            await services.Cri.Runtime.StopPodSandboxAsync(
                new StopPodSandboxRequest { PodSandboxId = runtime.Sandbox.Id }, cancellationToken: cancellation);
        }
        var config = services.Sandboxes.For(pod, runtime.Sandbox is { } old ? old.Metadata.Attempt + 1 : 0);
        try
        {
            Directory.CreateDirectory(config.LogDirectory);
            await services.Cri.Runtime.RunPodSandboxAsync(
                new RunPodSandboxRequest { Config = config, RuntimeHandler = RuntimeHandler(pod) }, cancellationToken: cancellation);
            return true;
        }
        catch (RpcException e) when (!cancellation.IsCancellationRequested)
        {
            services.Events.Warning(
                pod.Reference(), "FailedCreatePodSandBox", "Failed to create pod sandbox: " + RuntimeErrors.Describe(e));
            return false;
        }
    }

    // Stops and starts containers; false when there was nothing to do or nothing of it succeeded.
    private async Task<bool> ActAsync(PodPlan plan, CancellationToken cancellation)
    {
        foreach (var (container, spec, message) in plan.Kill)
        {
            await services.Stopper.StopAsync(
                Pod, spec, container, PodIP, message, TimeSpan.FromSeconds(Pod.Spec.TerminationGracePeriodSeconds ?? 30), cancellation);
        }
        var progress = plan.Kill.Count > 0;
        var sandboxConfig = plan.Start.Count > 0 ? services.Sandboxes.For(Pod, runtime.Sandbox!.Metadata.Attempt) : null;
        foreach (var container in plan.Start)
        {
            if (retries.TryGetValue(container.Name, out var until) && until > services.Time.GetUtcNow() && !IsFreshWish(container))
                continue;
            var failed = await starter.StartAsync(
                Context(), runtime, container, sandboxConfig!, volumes!, PublishBeforePullAsync, cancellation);
            if (failed is null)
            {
                waiting.TryRemove(container.Name, out _);
                retries.Remove(container.Name);
                progress = true;
            }
            else
            {
                waiting[container.Name] = failed.Waiting;
                retries[container.Name] = failed.RetryAt;
            }
        }
        return progress;
    }

    // A configuration error waits for its objects, which wake the pod when they appear, not for the clock.
    private bool IsFreshWish(V1Container container) => waiting.TryGetValue(container.Name, out var reason) && reason.Reason == "CreateContainerConfigError";

    private Task PublishBeforePullAsync()
    {
        Publish(ending: false);
        return Task.CompletedTask;
    }

    private void Adopt(PodPlan plan)
    {
        foreach (var name in waiting.Keys.ToList())
        {
            if (waiting[name].Reason == "CrashLoopBackOff" && !plan.BackOff.Exists(one => one.Container.Name == name))
            {
                waiting.TryRemove(name, out _);
                retries.Remove(name);
            }
        }
        foreach (var (container, until) in plan.BackOff)
        {
            var delay = (int)backOff.Current(PodPlanner.BackOffKey(container)).TotalSeconds;
            var text = delay >= 60 ? $"{delay / 60}m{delay % 60}s" : $"{delay}s";
            if (!waiting.TryGetValue(container.Name, out var known) || known.Reason != "CrashLoopBackOff")
            {
                services.Events.Warning(
                    Pod.Reference(container), "BackOff", $"Back-off restarting failed container {container.Name} in pod {PodNames.Full(Pod)}");
            }
            waiting[container.Name] = new WaitingReason(
                "CrashLoopBackOff", $"back-off {text} restarting failed container={container.Name} pod={PodNames.Full(Pod)}");
            retries[container.Name] = until;
        }
    }
}
