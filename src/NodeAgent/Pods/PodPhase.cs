using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>Computes a pod's phase from its containers' statuses.</summary>
internal static class PodPhase
{
    public static string Of(PodView view, List<V1ContainerStatus> init, List<V1ContainerStatus> main, bool ending, bool failed)
    {
        if (failed)
            return "Failed";
        var initializing = false;
        for (var i = 0; i < init.Count; i++)
        {
            if (PodView.IsSidecar(view.InitContainers[i]))
            {
                initializing |= init[i].Started != true && init[i].State.Terminated is null && init[i].LastState?.Terminated is null;
                continue;
            }
            var end = init[i].State.Terminated ?? (init[i].State.Waiting is null ? null : init[i].LastState?.Terminated);
            if (end is { ExitCode: not 0 } && view.RestartPolicy == "Never")
                return "Failed";
            initializing |= end is not { ExitCode: 0 };
        }

        int running = 0, waiting = 0, stopped = 0, succeeded = 0;
        foreach (var container in main)
        {
            if (container.State.Running is not null)
            {
                running++;
            }
            else if ((container.State.Terminated ?? container.LastState?.Terminated) is { } end)
            {
                stopped++;
                if (end.ExitCode == 0)
                    succeeded++;
            }
            else
            {
                waiting++;
            }
        }
        if (ending && running == 0 && stopped > 0)
            return stopped == succeeded && stopped == main.Count ? "Succeeded" : "Failed";
        if (ending && running == 0 && view.Pod.Metadata.DeletionTimestamp is null)
            return "Failed";
        if (stopped + running == 0 && initializing)
            return "Pending";
        if (waiting > 0)
            return "Pending";
        if (running > 0)
            return "Running";
        if (stopped == 0)
            return "Pending";
        return view.RestartPolicy switch
        {
            "Always" => "Running",
            _ when stopped == succeeded => "Succeeded",
            "Never" => "Failed",
            _ => "Running",
        };
    }
}
