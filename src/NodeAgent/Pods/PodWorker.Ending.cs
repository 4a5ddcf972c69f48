using System.Globalization;
using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using OrleansOrchestrator.NodeAgent.Cgroups;
using OrleansOrchestrator.NodeAgent.Containers;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Events;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>How a pod ends: by deletion, by deadline, or because its work is done.</summary>
internal sealed partial class PodWorker
{
    private const string Stopping = "Stopping container {0}";
    private DateTimeOffset? endingSince;
    private bool finished;

    // The pod has a final phase, or ran out of time: it is not worked on any more, only tidied up.
    private bool IsOver
    {
        get
        {
            if (IsPhaseFinal)
                return true;
            if (failure is null && DeadlineAt is { } deadline && deadline <= services.Time.GetUtcNow())
            {
                failure = new WaitingReason("DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
                services.Events.Normal(Pod.Reference(), failure.Reason, failure.Message!);
            }
            return failure is not null;
        }
    }

    // A pod that came to its end by itself: what still runs is stopped, its end told; its logs stay until it is deleted.
    private async Task FinishAsync(CancellationToken cancellation)
    {
        if (finished)
            return;
        probes.Retain(_ => false);
        await StopAllAsync(Stopping, TimeSpan.FromSeconds(Pod.Spec.TerminationGracePeriodSeconds ?? 30), cancellation);
        await ObserveAsync(cancellation);
        waiting.Clear();
        retries.Clear();
        Publish(ending: true);
        await StopSandboxesAsync(cancellation);
        services.Volumes.TearDown(uid);
        volumes = null;
        retryAt = null;
        finished = true;
    }

    // A pod that is deleted: true when nothing of it is left.
    private async Task<bool> EndAsync(CancellationToken cancellation)
    {
        endingSince ??= services.Time.GetUtcNow();
        probes.Retain(_ => false);
        waiting.Clear();
        retries.Clear();
        await ObserveAsync(cancellation);
        await StopAllAsync(Stopping, Grace, cancellation);
        await ObserveAsync(cancellation);
        if (runtime.AnyRunning)
        {
            RetryLater();
            return false;
        }
        stopped = true;
        Publish(ending: true);
        await StopSandboxesAsync(cancellation);
        await publisher.FlushAsync().WaitAsync(cancellation);
        if (!removed)
            await DeleteAsync(cancellation);
        await CleanUpAsync(cancellation);
        return true;
    }

    // What is left of the grace period that the deletion granted.
    private TimeSpan Grace
    {
        get
        {
            var seconds = Pod.Metadata.DeletionGracePeriodSeconds ?? (removed ? 0 : Pod.Spec.TerminationGracePeriodSeconds ?? 30);
            var left = endingSince!.Value + TimeSpan.FromSeconds(seconds) - services.Time.GetUtcNow();
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    // Main containers all at once, then the sidecars in reverse order of their start.
    private async Task StopAllAsync(string message, TimeSpan grace, CancellationToken cancellation)
    {
        var started = services.Time.GetTimestamp();
        var sidecars = (Pod.Spec.InitContainers ?? []).Where(PodView.IsSidecar).Select(one => one.Name).ToList();
        var running = runtime.Containers.Where(one => !one.HasExited).ToList();
        await Task.WhenAll(running.Where(one => !sidecars.Contains(one.Name)).Select(one => StopOneAsync(one, grace)));
        for (var i = sidecars.Count - 1; i >= 0; i--)
        {
            var left = grace - services.Time.GetElapsedTime(started);
            foreach (var sidecar in running.Where(one => one.Name == sidecars[i]))
                await StopOneAsync(sidecar, left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        Task StopOneAsync(ContainerRecord container, TimeSpan period)
        {
            var spec = Pod.Spec.Containers.Concat(Pod.Spec.InitContainers ?? []).FirstOrDefault(one => one.Name == container.Name);
            var text = string.Format(CultureInfo.InvariantCulture, message, container.Name);
            return services.Stopper.StopAsync(Pod, spec, container, PodIP, text, period, cancellation);
        }
    }

    private async Task StopSandboxesAsync(CancellationToken cancellation)
    {
        foreach (var sandbox in runtime.Sandboxes)
        {
            await services.Cri.Runtime.StopPodSandboxAsync(
                new StopPodSandboxRequest { PodSandboxId = sandbox.Id }, cancellationToken: cancellation);
        }
    }

    private async Task DeleteAsync(CancellationToken cancellation)
    {
        try
        {
            await services.Api.Client.CoreV1.DeleteNamespacedPodAsync(
                Pod.Metadata.Name, Pod.Metadata.NamespaceProperty,
                new V1DeleteOptions { GracePeriodSeconds = 0, Preconditions = new V1Preconditions { Uid = uid } },
                cancellationToken: cancellation);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // Somebody else has removed it.
        }
        catch (JsonException)
        {
            // It is deleted, and the answer is a Status instead of the pod.
        }
        catch (HttpOperationException e)
        {
            throw new HttpRequestException(e.Response.Content, e);
        }
    }

    private async Task CleanUpAsync(CancellationToken cancellation)
    {
        foreach (var container in runtime.Containers)
        {
            await services.Cri.Runtime.RemoveContainerAsync(
                new RemoveContainerRequest { ContainerId = container.Id }, cancellationToken: cancellation);
        }
        foreach (var sandbox in runtime.Sandboxes)
        {
            await services.Cri.Runtime.RemovePodSandboxAsync(
                new RemovePodSandboxRequest { PodSandboxId = sandbox.Id }, cancellationToken: cancellation);
        }
        services.Volumes.TearDown(uid);
        services.Objects.Release(uid);
        services.Tokens.Release(uid);
        services.Images.Release(uid);
        PodCgroups.Remove(QualityOfService.CgroupParent(Pod, services.Options.CgroupRoot));
        var logs = services.Paths.PodLogs(Pod.Metadata.NamespaceProperty, Pod.Metadata.Name, uid);
        if (Directory.Exists(logs))
            Directory.Delete(logs, recursive: true);
    }

    // Of every container the newest incarnation and the one before it stay, for their logs; of sandboxes those that still have containers.
    private async Task PruneAsync(CancellationToken cancellation)
    {
        var kept = new Dictionary<string, int>(StringComparer.Ordinal);
        var inUse = new HashSet<string>(StringComparer.Ordinal);
        foreach (var container in runtime.Containers)
        {
            var count = kept[container.Name] = kept.GetValueOrDefault(container.Name) + 1;
            if (count <= 2 || !container.HasExited)
            {
                inUse.Add(container.SandboxId);
                continue;
            }
            await services.Cri.Runtime.RemoveContainerAsync(
                new RemoveContainerRequest { ContainerId = container.Id }, cancellationToken: cancellation);
            File.Delete(container.Status.LogPath);
        }
        foreach (var sandbox in runtime.Sandboxes)
        {
            if (sandbox.Id != runtime.Sandbox?.Id && !inUse.Contains(sandbox.Id))
            {
                await services.Cri.Runtime.RemovePodSandboxAsync(
                    new RemovePodSandboxRequest { PodSandboxId = sandbox.Id }, cancellationToken: cancellation);
            }
        }
    }
}
