using System.Collections.Concurrent;
using k8s.Models;
using OrleansOrchestrator.NodeAgent.Events;
using OrleansOrchestrator.NodeAgent.Pods;

namespace OrleansOrchestrator.NodeAgent.Probes;

/// <summary>The probes of one pod's running containers and what they found out.</summary>
/// <param name="changed">Told whenever a verdict changes.</param>
internal sealed class PodProbes(ProbeFactory factory, EventRecorder events, TimeProvider time, Action changed) : IContainerHealth
{
    private readonly ConcurrentDictionary<string, Followed> followed = new(StringComparer.Ordinal);

    /// <summary>Starts probing a container that runs, unless it is probed already.</summary>
    /// <param name="wasReady">The container was ready when this agent first saw it, so it stays so until a probe says otherwise.</param>
    public void Follow(V1Pod pod, V1Container container, ContainerRecord record, string podIP, bool wasReady)
    {
        if (followed.ContainsKey(record.Id))
            return;
        var own = new Followed
        {
            Started = container.StartupProbe is null || wasReady,
            Ready = container.ReadinessProbe is null || wasReady,
        };
        followed[record.Id] = own;
        if (own.Started)
            own.StartedUp.TrySetResult();
        Probe("Startup", wasReady ? null : container.StartupProbe, initially: false, Task.CompletedTask, endOnSuccess: true, up =>
        {
            own.Started = up;
            if (up)
                own.StartedUp.TrySetResult();
            else
                own.Failed = "startup";
        });
        Probe("Readiness", container.ReadinessProbe, own.Ready, own.StartedUp.Task, endOnSuccess: false, ready => own.Ready = ready);
        Probe("Liveness", container.LivenessProbe, initially: true, own.StartedUp.Task, endOnSuccess: false, alive =>
        {
            if (!alive)
                own.Failed = "liveness";
        });

        void Probe(string type, V1Probe? spec, bool initially, Task gate, bool endOnSuccess, Action<bool> set)
        {
            if (spec is null)
                return;
            var worker = new ProbeWorker(
                factory.Create(spec, container, record.Id, podIP), spec, record.StartedAt, initially, gate, endOnSuccess,
                verdict =>
                {
                    set(verdict);
                    changed();
                },
                result => events.Warning(pod.Reference(container), "Unhealthy", result.IsError
                    ? $"{type} probe errored and resulted in unknown state: {result.Output}"
                    : $"{type} probe failed: {result.Output}"),
                time);
            _ = worker.RunAsync(own.Stopping.Token);
        }
    }

    /// <summary>Ends the probes of containers that no longer run.</summary>
    public void Retain(Func<string, bool> runs)
    {
        foreach (var id in followed.Keys)
        {
            if (!runs(id) && followed.TryRemove(id, out var gone))
                gone.Stopping.Cancel();
        }
    }

    public bool IsStarted(string containerId) => followed.TryGetValue(containerId, out var own) && own.Started;

    public bool IsReady(string containerId) => followed.TryGetValue(containerId, out var own) && own.Ready;

    public string? FailedProbe(string containerId) => followed.TryGetValue(containerId, out var own) ? own.Failed : null;

    private sealed class Followed
    {
        private volatile bool started;
        private volatile bool ready;
        private volatile string? failed;

        public CancellationTokenSource Stopping { get; } = new();

        public TaskCompletionSource StartedUp { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Started { get => started; set => started = value; }

        public bool Ready { get => ready; set => ready = value; }

        public string? Failed { get => failed; set => failed = value; }
    }
}
