using System.Collections.Concurrent;
using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.NodeAgent.Api;
using OrleansOrchestrator.NodeAgent.Containers;
using OrleansOrchestrator.NodeAgent.Cri;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>Keeps one worker for each pod of this node and hands it what concerns it.</summary>
internal sealed partial class PodManager(PodServices services, LeftoverCollector leftovers, ILogger<PodManager> logger, CancellationToken stopping)
    : IReflectorSink<V1Pod>
{
    private readonly ConcurrentDictionary<string, PodWorker> workers = new(StringComparer.Ordinal);

    // Pods that are over here but still in the API, for instance because of a finalizer.
    private readonly ConcurrentDictionary<string, bool> ended = new(StringComparer.Ordinal);
    private bool collected;

    public IEnumerable<PodWorker> Workers => workers.Values;

    public PodWorker? Find(string ns, string name)
    {
        foreach (var worker in workers.Values)
        {
            if (worker.Pod.Metadata.Name == name && worker.Pod.Metadata.NamespaceProperty == ns)
                return worker;
        }
        return null;
    }

    public PodWorker? Find(string uid) => workers.GetValueOrDefault(uid);

    public void Replaced(IReadOnlyList<V1Pod> objects)
    {
        var present = new HashSet<string>(objects.Select(pod => pod.Metadata.Uid), StringComparer.Ordinal);
        foreach (var (uid, worker) in workers)
        {
            if (!present.Contains(uid))
                worker.Remove();
        }
        foreach (var uid in ended.Keys)
        {
            if (!present.Contains(uid))
                ended.TryRemove(uid, out _);
        }
        foreach (var pod in objects)
            Changed(pod);
        if (!collected)
        {
            collected = true;
            _ = leftovers.CollectAsync(present, stopping);
        }
    }

    public void Changed(V1Pod item)
    {
        var uid = item.Metadata.Uid;
        if (ended.ContainsKey(uid))
            return;
        if (workers.TryGetValue(uid, out var worker))
        {
            worker.Update(item);
            return;
        }
        worker = new PodWorker(item, services, stopping);
        workers[uid] = worker;
        _ = WorkAsync(uid, worker);
    }

    public void Deleted(V1Pod item)
    {
        ended.TryRemove(item.Metadata.Uid, out _);
        if (workers.TryGetValue(item.Metadata.Uid, out var worker))
            worker.Remove();
    }

    /// <summary>A container or sandbox ended.</summary>
    public void Exited(string id)
    {
        foreach (var worker in workers.Values)
        {
            var runtime = worker.Runtime;
            if (runtime.Containers.Any(one => one.Id == id) || runtime.Sandboxes.Any(one => one.Id == id))
            {
                worker.Exited(id);
                return;
            }
        }
        _ = FindAndTellAsync(id);
    }

    /// <summary>Every pod is looked at again.</summary>
    public void WakeAll()
    {
        foreach (var worker in workers.Values)
            worker.Wake();
    }

    /// <summary>An object that a pod refers to has changed.</summary>
    public void RefreshContent(string podUid)
    {
        if (workers.TryGetValue(podUid, out var worker))
            worker.RefreshContent();
    }

    // It may have ended before its worker looked at it for the first time; the runtime knows whose it is.
    private async Task FindAndTellAsync(string id)
    {
        try
        {
            var request = new ListContainersRequest { Filter = new ContainerFilter { Id = id } };
            foreach (var container in (await services.Cri.Runtime.ListContainersAsync(request, cancellationToken: stopping)).Containers)
            {
                if (container.Labels.TryGetValue(RuntimeLabels.PodUid, out var uid) && workers.TryGetValue(uid, out var worker))
                    worker.Exited(id);
            }
        }
        catch (Grpc.Core.RpcException e)
        {
            LogLookupFailed(id, e.Status.Detail);
        }
    }

    private async Task WorkAsync(string uid, PodWorker worker)
    {
        try
        {
            await Task.Yield();
            await worker.RunAsync(stopping);
            if (stopping.IsCancellationRequested)
                return;
            ended[uid] = true;
            workers.TryRemove(uid, out _);
        }
        catch (Exception e)
        {
            LogWorkerDied(worker.Pod.Metadata.NamespaceProperty, worker.Pod.Metadata.Name, e);
            workers.TryRemove(uid, out _);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The worker of pod {Namespace}/{Name} died")]
    private partial void LogWorkerDied(string @namespace, string name, Exception error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Whose container {Id} is could not be found out: {Reason}")]
    private partial void LogLookupFailed(string id, string reason);
}
