using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.NodeAgent.Api;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>Sends one pod's status to the API server: at once, one request at a time, and of the versions that gather meanwhile only the newest.</summary>
internal sealed partial class StatusPublisher(ApiConnection api, TimeProvider time, ILogger logger, CancellationToken cancellation)
{
    private static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private (V1Pod Pod, V1PodStatus Status)? pending;
    private V1PodStatus? sent;
    private Task sending = Task.CompletedTask;

    /// <summary>The last status the API server took from this agent.</summary>
    public V1PodStatus? Sent => Volatile.Read(ref sent);

    public void Publish(V1Pod pod, V1PodStatus status)
    {
        lock (gate)
        {
            pending = (pod, status);
            if (sending.IsCompleted)
                sending = SendAsync();
        }
    }

    /// <summary>Completes when everything published so far has been taken, or the pod is gone.</summary>
    public Task FlushAsync()
    {
        lock (gate)
            return sending;
    }

    private async Task SendAsync()
    {
        await Task.Yield();
        var delay = RetryMin;
        while (true)
        {
            V1Pod pod;
            V1PodStatus status;
            lock (gate)
            {
                if (pending is null || cancellation.IsCancellationRequested)
                {
                    sending = Task.CompletedTask;
                    return;
                }
                (pod, status) = pending.Value;
                pending = null;
            }
            try
            {
                await SendAsync(pod, status);
                delay = RetryMin;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
            }
            catch (Exception e) when (e is HttpOperationException or HttpRequestException or IOException or OperationCanceledException)
            {
                if (IsPodGone(e))
                    continue;
                LogFailed(pod.Metadata.NamespaceProperty, pod.Metadata.Name, (e as HttpOperationException)?.Response.Content ?? e.Message);
                lock (gate)
                    pending ??= (pod, status);
                await Task.Delay(delay, time, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
                delay = delay * 2 < RetryMax ? delay * 2 : RetryMax;
            }
        }
    }

    private async Task SendAsync(V1Pod pod, V1PodStatus status)
    {
        if (StatusPatch.Between(sent ?? pod.Status, status, pod.Metadata.Uid) is { } patch)
        {
            await api.Client.CoreV1.PatchNamespacedPodStatusAsync(
                new V1Patch(patch.ToJsonString(), V1Patch.PatchType.StrategicMergePatch), pod.Metadata.Name, pod.Metadata.NamespaceProperty,
                cancellationToken: cancellation);
        }
        Volatile.Write(ref sent, status);
    }

    private static bool IsPodGone(Exception e) =>
        e is HttpOperationException { Response.StatusCode: HttpStatusCode.NotFound or HttpStatusCode.Conflict };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The status of pod {Namespace}/{Name} was not taken: {Reason}")]
    private partial void LogFailed(string @namespace, string name, string reason);
}
