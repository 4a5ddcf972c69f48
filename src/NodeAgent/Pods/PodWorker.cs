using System.Collections.Concurrent;
using System.Threading.Channels;
using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.NodeAgent.Containers;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Probes;
using OrleansOrchestrator.NodeAgent.Volumes;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>Owns one pod on this node, from its first sight to its removal: one loop that compares the latest wish with what runs and acts. Wakes come from
/// the API, the runtime, the probes and its own timers; a wake during work means one more round.</summary>
internal sealed partial class PodWorker
{
    private const int RoundsMax = 64;
    private static readonly TimeSpan ResyncPeriod = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan SettleMin = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan SettleMax = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryMax = TimeSpan.FromMinutes(2);

    private readonly PodServices services;
    private readonly ILogger logger;
    private readonly Channel<bool> wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock gate = new();
    private readonly CrashBackOff backOff = new();
    private readonly ConcurrentDictionary<string, WaitingReason> waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> retries = new(StringComparer.Ordinal);
    private readonly HashSet<string> exits = new(StringComparer.Ordinal);
    private readonly PodObserver observer;
    private readonly PodProbes probes;
    private readonly ContainerStarter starter;
    private readonly PodStatusBuilder statuses;
    private readonly StatusPublisher publisher;
    private readonly DateTimeOffset startTime;
    private readonly string uid;

    // When the pod was first seen; null once it has run, or if it did so before.
    private long? unstartedSince;
    private V1Pod latest;
    private bool removed;
    private CancellationTokenSource? work;
    private PodRuntimeState runtime = PodRuntimeState.Empty;
    private IReadOnlyDictionary<string, string>? volumes;
    private TimeSpan retryDelay = RetryMin;
    private DateTimeOffset? retryAt;
    private WaitingReason? failure;
    private volatile bool contentStale = true;
    private volatile bool stopped;
    private TimeSpan settleDelay = SettleMin;

    public PodWorker(V1Pod pod, PodServices services, CancellationToken stopping)
    {
        this.services = services;
        latest = pod;
        uid = pod.Metadata.Uid;
        logger = services.Loggers.CreateLogger<PodWorker>();
        unstartedSince = pod.Status?.Phase is null or "Pending" ? services.Time.GetTimestamp() : null;
        startTime = pod.Status?.StartTime is { } known ? new DateTimeOffset(known.ToUniversalTime()) : services.Time.GetUtcNow();
        observer = new PodObserver(services.Cri, uid);
        probes = new PodProbes(services.Probes, services.Events, services.Time, Wake);
        starter = new ContainerStarter(services, backOff);
        statuses = new PodStatusBuilder(services.NodeIP);
        publisher = new StatusPublisher(services.Api, services.Time, logger, stopping);
    }

    /// <summary>The pod as it is wished now.</summary>
    public V1Pod Pod => Volatile.Read(ref latest);

    /// <summary>What the runtime had of the pod when last looked at.</summary>
    public PodRuntimeState Runtime => Volatile.Read(ref runtime);

    /// <summary>The phase that was last told to the API, or what it says itself.</summary>
    public string? Phase => (publisher.Sent ?? Pod.Status)?.Phase;

    /// <summary>Whether a container waits instead of running.</summary>
    public bool IsWaiting(string container) => waiting.ContainsKey(container);

    /// <summary>Why a container waits, if a reason is known.</summary>
    public string? WaitingFor(string container) => waiting.TryGetValue(container, out var reason) ? reason.Reason : null;

    /// <summary>A newer wish.</summary>
    public void Update(V1Pod pod)
    {
        lock (gate)
        {
            var ended = pod.Metadata.DeletionTimestamp is not null && latest.Metadata.DeletionTimestamp is null;
            var sooner = pod.Metadata.DeletionGracePeriodSeconds < latest.Metadata.DeletionGracePeriodSeconds;
            contentStale |= pod.Metadata.ResourceVersion != latest.Metadata.ResourceVersion && DownwardMayDiffer(pod, latest);
            Volatile.Write(ref latest, pod);
            if (ended || sooner)
                work?.Cancel();
        }
        Wake();
    }

    /// <summary>The pod no longer exists in the API: it is ended here as well, and nobody is told.</summary>
    public void Remove()
    {
        lock (gate)
        {
            removed = true;
            // Once everything has stopped, the end takes its course.
            if (!stopped)
                work?.Cancel();
        }
        Wake();
    }

    /// <summary>An object that the pod refers to has changed: its volumes are brought up to date.</summary>
    public void RefreshContent()
    {
        contentStale = true;
        Wake();
    }

    /// <summary>The runtime has seen a process of this container or sandbox end. What it reports of it may lag behind, so it is asked until it agrees.</summary>
    public void Exited(string id)
    {
        lock (gate)
        {
            exits.Add(id);
            settleDelay = SettleMin;
        }
        Wake();
    }

    /// <summary>Something may have changed: look again.</summary>
    public void Wake() => wakes.Writer.TryWrite(true);

    /// <summary>Works until the pod is gone from this node.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            using var round = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            lock (gate)
                work = round;
            var started = services.Time.GetTimestamp();
            var ending = MustEnd;
            try
            {
                var gone = ending ? await EndAsync(round.Token) : await SyncAsync(round.Token);
                PodWorkMetrics.Synced(services.Time.GetElapsedTime(started), ending, succeeded: true);
                if (gone)
                    return;
                retryDelay = retryAt is null ? RetryMin : retryDelay;
            }
            catch (Exception) when (round.IsCancellationRequested)
            {
                // The wish changed, or the agent stops.
            }
            catch (Exception e)
            {
                PodWorkMetrics.Synced(services.Time.GetElapsedTime(started), ending, succeeded: false);
                // Whatever it was, the pod is still this worker's: a dead worker would leave it to nobody.
                LogFailed(Pod.Metadata.NamespaceProperty, Pod.Metadata.Name, e.Message);
                RetryLater();
            }
            finally
            {
                lock (gate)
                    work = null;
            }
            await WaitAsync(stopping);
        }
    }

    private bool MustEnd => removed || Pod.Metadata.DeletionTimestamp is not null;

    private async Task WaitAsync(CancellationToken stopping)
    {
        var now = services.Time.GetUtcNow();
        var until = now + ResyncPeriod;
        if (retryAt < until)
            until = retryAt.Value;
        foreach (var at in retries.Values)
            until = at < until ? at : until;
        if (DeadlineAt is { } deadline && deadline < until)
            until = deadline;
        if (volumes is not null && services.Volumes.RefreshDue(Context()) is { } refresh && refresh < until)
            until = refresh;
        lock (gate)
        {
            if (exits.Count > 0 && now + settleDelay < until)
                until = now + settleDelay;
        }
        var wait = until - now;
        if (wait > TimeSpan.Zero)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            using var timer = services.Time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), limit, wait, Timeout.InfiniteTimeSpan);
            try
            {
                await wakes.Reader.WaitToReadAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                // Time for another look, or the end; the loop knows.
            }
        }
        wakes.Reader.TryRead(out _);
    }

    private async Task ObserveAsync(CancellationToken cancellation)
    {
        var state = await observer.ObserveAsync(cancellation);
        Volatile.Write(ref runtime, state);
        Settle(state);
        if (MustEnd)
            return;
        var pod = Pod;
        foreach (var container in pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []))
        {
            if (state.Latest(container.Name) is { IsRunning: true } running)
                probes.Follow(pod, container, running, PodIP, WasReady(pod, running));
        }
        probes.Retain(id => state.Containers.Any(one => one.Id == id && one.IsRunning));
    }

    private void Settle(PodRuntimeState state)
    {
        lock (gate)
        {
            exits.RemoveWhere(id => !state.Containers.Any(one => one.Id == id && one.IsRunning)
                && !state.Sandboxes.Any(one => one.Id == id && one.State == PodSandboxState.SandboxReady));
            settleDelay = settleDelay * 2 < SettleMax ? settleDelay * 2 : SettleMax;
        }
    }

    private static bool DownwardMayDiffer(V1Pod pod, V1Pod old) =>
        !Same(pod.Metadata.Labels, old.Metadata.Labels) || !Same(pod.Metadata.Annotations, old.Metadata.Annotations);

    private static bool Same(IDictionary<string, string>? one, IDictionary<string, string>? other)
    {
        if ((one?.Count ?? 0) != (other?.Count ?? 0))
            return false;
        foreach (var (key, value) in one ?? new Dictionary<string, string>())
        {
            if (!other!.TryGetValue(key, out var known) || known != value)
                return false;
        }
        return true;
    }

    private static bool WasReady(V1Pod pod, ContainerRecord running)
    {
        foreach (var status in (pod.Status?.ContainerStatuses ?? []).Concat(pod.Status?.InitContainerStatuses ?? []))
        {
            if (status.ContainerID is { } id && id.EndsWith("://" + running.Id, StringComparison.Ordinal))
                return status.Ready;
        }
        return false;
    }

    private void Publish(bool ending)
    {
        if (removed)
            return;
        var status = statuses.Build(View(), startTime, ending, failure);
        if (status.Phase == "Running" && unstartedSince is { } seen)
        {
            unstartedSince = null;
            PodWorkMetrics.Started(services.Time.GetElapsedTime(seen));
        }
        publisher.Publish(Pod, status);
    }

    // The status this agent sent last is newer than what a watch has brought back.
    private PodView View()
    {
        var pod = Pod;
        if (publisher.Sent is { } sent)
            pod = new V1Pod { Metadata = pod.Metadata, Spec = pod.Spec, Status = WithForeignConditions(sent, pod.Status) };
        return new PodView(pod, runtime, waiting, probes, services.Time.GetUtcNow());
    }

    private static V1PodStatus WithForeignConditions(V1PodStatus sent, V1PodStatus? seen)
    {
        var conditions = new List<V1PodCondition>(sent.Conditions ?? []);
        foreach (var condition in seen?.Conditions ?? [])
        {
            if (PodConditions.IsForeign(condition.Type))
            {
                conditions.RemoveAll(one => one.Type == condition.Type);
                conditions.Add(condition);
            }
        }
        return sent with { Conditions = conditions };
    }

    private VolumeContext Context() => new(
        Pod, services.NodeIP(), Pod.Spec.HostNetwork == true ? [services.NodeIP()] : runtime.PodIPs);

    private string PodIP => Pod.Spec.HostNetwork == true || runtime.PodIPs.Count == 0 ? services.NodeIP() : runtime.PodIPs[0];

    private DateTimeOffset? DeadlineAt =>
        failure is null && Pod.Spec.ActiveDeadlineSeconds is { } seconds && !IsPhaseFinal ? startTime + TimeSpan.FromSeconds(seconds) : null;

    private bool IsPhaseFinal => Phase is "Succeeded" or "Failed";

    private void RetryLater()
    {
        retryAt = services.Time.GetUtcNow() + retryDelay;
        retryDelay = retryDelay * 2 < RetryMax ? retryDelay * 2 : RetryMax;
    }

    private static string RuntimeHandler(V1Pod pod) => pod.Spec.RuntimeClassName ?? "";

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pod {Namespace}/{Name} could not be brought along: {Reason}")]
    private partial void LogFailed(string @namespace, string name, string reason);
}
