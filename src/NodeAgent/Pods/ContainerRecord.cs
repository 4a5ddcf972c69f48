using OrleansOrchestrator.NodeAgent.Containers;
using OrleansOrchestrator.NodeAgent.Cri;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>One incarnation of a container as the runtime reports it.</summary>
/// <param name="TerminationMessage">What it left behind when it ended.</param>
internal sealed record ContainerRecord(string SandboxId, ContainerStatus Status, string? TerminationMessage)
{
    public string Id => Status.Id;

    public string Name => Status.Metadata.Name;

    public uint Attempt => Status.Metadata.Attempt;

    public bool IsRunning => Status.State == ContainerState.ContainerRunning;

    public bool HasExited => Status.State == ContainerState.ContainerExited;

    public DateTimeOffset StartedAt => Time(Status.StartedAt);

    public DateTimeOffset FinishedAt => Time(Status.FinishedAt);

    public string Hash => Status.Annotations.TryGetValue(RuntimeLabels.Hash, out var hash) ? hash : "";

    private static DateTimeOffset Time(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);
}
