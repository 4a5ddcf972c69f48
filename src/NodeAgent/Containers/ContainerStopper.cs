using System.Collections.Concurrent;
using Grpc.Core;
using k8s.Models;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Events;
using OrleansOrchestrator.NodeAgent.Pods;

namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>Stops one container: preStop handler, stop signal, and when the grace period is over the kill.</summary>
internal sealed class ContainerStopper(CriClient cri, LifecycleHooks hooks, EventRecorder events, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, bool> told = new(StringComparer.Ordinal);

    /// <param name="spec">Its specification, if its pod still has it.</param>
    /// <param name="grace">How long it may take, handler included.</param>
    public async Task StopAsync(
        V1Pod? pod, V1Container? spec, ContainerRecord container, string podIP, string message, TimeSpan grace, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        // A stop that is repeated with less grace neither announces itself nor runs the handler a second time.
        if (told.TryAdd(container.Id, true) && pod is not null && spec is not null)
        {
            events.Normal(pod.Reference(spec), "Killing", message);
            if (spec.Lifecycle?.PreStop is { } preStop && grace > TimeSpan.Zero)
                await PreStopAsync(pod, spec, container, podIP, preStop, grace, cancellation);
        }
        var left = grace - time.GetElapsedTime(started);
        var seconds = left > TimeSpan.Zero ? (long)Math.Ceiling(left.TotalSeconds) : 0;
        try
        {
            await cri.Runtime.StopContainerAsync(
                new StopContainerRequest { ContainerId = container.Id, Timeout = seconds }, cancellationToken: cancellation);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            // It is gone, which is what was wanted.
        }
        told.TryRemove(container.Id, out _);
    }

    private async Task PreStopAsync(
        V1Pod pod, V1Container spec, ContainerRecord container, string podIP, V1LifecycleHandler preStop, TimeSpan grace,
        CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(grace);
        string? error;
        try
        {
            error = await hooks.RunAsync(preStop, spec, container.Id, podIP, limit.Token);
        }
        catch (Exception) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            error = "the handler did not end within the grace period";
        }
        if (error is not null)
            events.Warning(pod.Reference(spec), "FailedPreStopHook", "PreStopHook failed");
    }
}
