using k8s.Models;
using OrleansOrchestrator.NodeAgent.Cri;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>Computes the status of one container.</summary>
internal static class ContainerStatusBuilder
{
    private const string IdPrefixDefault = "containerd";

    public static V1ContainerStatus Build(PodView view, V1Container container, bool isInit, V1ContainerStatus? known)
    {
        var latest = view.Runtime.Latest(container.Name);
        var waiting = view.Waiting.GetValueOrDefault(container.Name);
        var status = new V1ContainerStatus
        {
            Name = container.Name,
            Image = container.Image,
            ImageID = "",
            Ready = false,
            Started = false,
            RestartCount = known?.RestartCount ?? 0,
            State = new V1ContainerState(),
            LastState = new V1ContainerState(),
            Resources = Resources(container),
            AllocatedResources = container.Resources?.Requests is { Count: > 0 } requests ? requests : null,
            VolumeMounts = Mounts(container),
        };
        if (latest is null)
        {
            Absent(view, isInit, known, waiting, status);
            return status;
        }

        status.RestartCount = (int)latest.Attempt;
        status.ContainerID = Id(latest);
        status.ImageID = latest.Status.ImageRef;
        if (latest.Status.Image?.Image is { Length: > 0 } image && !image.StartsWith("sha256:", StringComparison.Ordinal))
            status.Image = image;
        var previous = view.Runtime.Previous(container.Name);
        if (latest.HasExited && waiting is not null)
        {
            status.State.Waiting = new V1ContainerStateWaiting { Reason = waiting.Reason, Message = waiting.Message };
            status.LastState.Terminated = Terminated(latest);
        }
        else
        {
            Fill(status.State, latest);
            if (previous is { HasExited: true })
                status.LastState.Terminated = Terminated(previous);
            else if (status.RestartCount > 0 && known?.LastState?.Terminated is { } last)
                status.LastState.Terminated = last;
        }
        status.Started = latest.IsRunning && view.Health.IsStarted(latest.Id);
        status.Ready = isInit && !PodView.IsSidecar(container)
            ? latest is { HasExited: true, Status.ExitCode: 0 }
            : latest.IsRunning && status.Started == true && view.Health.IsReady(latest.Id);
        return status;
    }

    private static void Absent(PodView view, bool isInit, V1ContainerStatus? known, WaitingReason? waiting, V1ContainerStatus status)
    {
        // The runtime has forgotten a container that ended; its end is still known.
        if (known?.State?.Terminated is { } ended && view.Pod.Status?.Phase is "Succeeded" or "Failed")
        {
            status.State.Terminated = known.State.Terminated;
            status.LastState = known.LastState ?? status.LastState;
            status.ContainerID = known.ContainerID;
            status.ImageID = known.ImageID;
            status.Ready = known.Ready;
            return;
        }
        var hasInit = view.InitContainers.Count > 0;
        status.State.Waiting = new V1ContainerStateWaiting
        {
            Reason = waiting?.Reason ?? (hasInit ? "PodInitializing" : "ContainerCreating"),
            Message = waiting?.Message,
        };
    }

    private static void Fill(V1ContainerState state, ContainerRecord container)
    {
        switch (container.Status.State)
        {
            case ContainerState.ContainerRunning:
                state.Running = new V1ContainerStateRunning { StartedAt = Seconds(container.StartedAt) };
                break;
            case ContainerState.ContainerExited:
                state.Terminated = Terminated(container);
                break;
            default:
                state.Waiting = new V1ContainerStateWaiting { Reason = "ContainerCreating" };
                break;
        }
    }

    private static V1ContainerStateTerminated Terminated(ContainerRecord container) => new()
    {
        ContainerID = Id(container),
        ExitCode = container.Status.ExitCode,
        Reason = container.Status.Reason is { Length: > 0 } reason ? reason : container.Status.ExitCode == 0 ? "Completed" : "Error",
        Message = container.TerminationMessage,
        StartedAt = container.Status.StartedAt > 0 ? Seconds(container.StartedAt) : DateTime.UnixEpoch,
        FinishedAt = Seconds(container.FinishedAt),
    };

    private static string Id(ContainerRecord container) => $"{IdPrefixDefault}://{container.Id}";

    private static V1ResourceRequirements? Resources(V1Container container) =>
        new() { Limits = container.Resources?.Limits, Requests = container.Resources?.Requests };

    private static List<V1VolumeMountStatus>? Mounts(V1Container container)
    {
        if (container.VolumeMounts is not { Count: > 0 } mounts)
            return null;
        var statuses = new List<V1VolumeMountStatus>(mounts.Count);
        foreach (var mount in mounts)
        {
            var status = new V1VolumeMountStatus { Name = mount.Name, MountPath = mount.MountPath };
            if (mount.ReadOnlyProperty == true)
            {
                status.ReadOnlyProperty = true;
                status.RecursiveReadOnly = "Disabled";
            }
            statuses.Add(status);
        }
        return statuses;
    }

    // The API counts in seconds.
    internal static DateTime Seconds(DateTimeOffset time)
    {
        var ticks = time.UtcTicks;
        return new DateTime(ticks - (ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
    }
}
