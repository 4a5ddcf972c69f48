using System.Collections.Concurrent;
using System.Globalization;
using Grpc.Core;
using k8s.Models;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Events;
using OrleansOrchestrator.NodeAgent.Pods;
using OrleansOrchestrator.NodeAgent.Volumes;

namespace OrleansOrchestrator.NodeAgent.Images;

/// <summary>Brings images onto the node as their pull policy says; failed pulls back off by pod and image.</summary>
internal sealed class ImagePuller(CriClient cri, PodObjects objects, EventRecorder events, TimeProvider time)
{
    private static readonly TimeSpan NeverPullRetry = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<(string Pod, string Image), Failure> failures = new();

    public async Task<ImageOutcome> EnsureAsync(
        V1Pod pod, V1Container container, PodSandboxConfig sandbox, CrashBackOff backOff, Func<Task> beforePull, CancellationToken cancellation)
    {
        var about = pod.Reference(container);
        var policy = container.ImagePullPolicy ?? "IfNotPresent";
        var present = await FindAsync(container.Image, cancellation);
        if (present is not null && policy != "Always")
        {
            events.Normal(about, "Pulled", $"Container image \"{container.Image}\" already present on machine and can be accessed by the pod");
            return ImageOutcome.Present(present);
        }
        var now = time.GetUtcNow();
        if (policy == "Never")
        {
            var message = $"Container image \"{container.Image}\" is not present with pull policy of Never";
            events.Warning(about, "ErrImageNeverPull", message);
            events.Warning(about, "Failed", "Error: ErrImageNeverPull");
            return ImageOutcome.Missing("ErrImageNeverPull", message, now + NeverPullRetry);
        }
        var key = "image\n" + container.Image;
        if (failures.TryGetValue((pod.Metadata.Uid, container.Image), out var failure)
            && backOff.WaitUntil(key, failure.At, now) is { } until)
        {
            events.Normal(about, "BackOff", $"Back-off pulling image \"{container.Image}\"");
            events.Warning(about, "Failed", "Error: ImagePullBackOff");
            return ImageOutcome.Missing(
                "ImagePullBackOff", $"Back-off pulling image \"{container.Image}\": ErrImagePull: {failure.Message}", until);
        }
        await beforePull();
        return await PullAsync(pod, container, sandbox, backOff, key, cancellation);
    }

    /// <summary>Forgets the failures of a pod that is gone.</summary>
    public void Release(string podUid)
    {
        foreach (var key in failures.Keys)
        {
            if (key.Pod == podUid)
                failures.TryRemove(key, out _);
        }
    }

    private async Task<ImageOutcome> PullAsync(
        V1Pod pod, V1Container container, PodSandboxConfig sandbox, CrashBackOff backOff, string key, CancellationToken cancellation)
    {
        var about = pod.Reference(container);
        events.Normal(about, "Pulling", $"Pulling image \"{container.Image}\"");
        var started = time.GetTimestamp();
        try
        {
            var request = new PullImageRequest { Image = new ImageSpec { Image = container.Image }, SandboxConfig = sandbox };
            if (await RegistryCredentials.FindAsync(objects, pod, container.Image, cancellation) is { } credentials)
                request.Auth = credentials;
            await cri.Images.PullImageAsync(request, cancellationToken: cancellation);
            if (await FindAsync(container.Image, cancellation) is { } image)
            {
                var took = time.GetElapsedTime(started).TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + "s";
                failures.TryRemove((pod.Metadata.Uid, container.Image), out _);
                events.Normal(about, "Pulled",
                    $"Successfully pulled image \"{container.Image}\" in {took} ({took} including waiting). Image size: {image.Size} bytes.");
                return ImageOutcome.Present(image);
            }
            return Failed(pod, container, backOff, key, "the image is not there after its pull");
        }
        catch (RpcException e) when (e.StatusCode != StatusCode.Cancelled || !cancellation.IsCancellationRequested)
        {
            return Failed(pod, container, backOff, key, RuntimeErrors.Describe(e));
        }
    }

    private ImageOutcome Failed(V1Pod pod, V1Container container, CrashBackOff backOff, string key, string error)
    {
        var now = time.GetUtcNow();
        var about = pod.Reference(container);
        backOff.Next(key, now, now);
        failures[(pod.Metadata.Uid, container.Image)] = new Failure(now, error);
        events.Warning(about, "Failed", $"Failed to pull image \"{container.Image}\": {error}");
        events.Warning(about, "Failed", "Error: ErrImagePull");
        // Looked at again soon, so that the status tells of the back-off.
        return ImageOutcome.Missing("ErrImagePull", error, now + TimeSpan.FromSeconds(2));
    }

    private async Task<Image?> FindAsync(string image, CancellationToken cancellation)
    {
        var request = new ImageStatusRequest { Image = new ImageSpec { Image = image } };
        return (await cri.Images.ImageStatusAsync(request, cancellationToken: cancellation)).Image;
    }

    private sealed record Failure(DateTimeOffset At, string Message);
}
