using k8s.Models;
using OrleansOrchestrator.NodeAgent.Containers;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>Decides what to do for a pod: a pure function of its wish, what runs, what the probes say and the time.</summary>
internal static class PodPlanner
{
    public static PodPlan Plan(PodView view, CrashBackOff backOff)
    {
        var plan = new PodPlan();
        if (view.IsComplete || view.FatalInitContainer is not null)
        {
            plan.Finish = true;
            return plan;
        }
        if (!view.Runtime.SandboxReady)
        {
            plan.CreateSandbox = true;
            return plan;
        }
        if (PlanInit(view, plan, backOff))
            PlanMain(view, plan, backOff);
        return plan;
    }

    /// <summary>The back-off's key of a container: another image is another thing.</summary>
    public static string BackOffKey(V1Container container) => container.Name + "\n" + container.Image;

    // Plans the init containers and tells whether the main ones may run.
    private static bool PlanInit(PodView view, PodPlan plan, CrashBackOff backOff)
    {
        var initialized = HasStartedMain(view);
        foreach (var container in view.InitContainers)
        {
            var latest = InSandbox(view, container);
            if (PodView.IsSidecar(container))
            {
                if (latest is { IsRunning: true })
                {
                    if (KillReason(view, container, latest) is { } reason)
                    {
                        plan.Kill.Add((latest, container, reason));
                        return initialized;
                    }
                    if (!initialized && !view.Health.IsStarted(latest.Id))
                        return false;
                    continue;
                }
                StartOrWait(view, plan, container, latest, backOff);
                if (!initialized)
                    return false;
                continue;
            }
            if (initialized || latest is { HasExited: true, Status.ExitCode: 0 })
                continue;
            if (latest is not { IsRunning: true })
                StartOrWait(view, plan, container, latest, backOff);
            return false;
        }
        return true;
    }

    private static void PlanMain(PodView view, PodPlan plan, CrashBackOff backOff)
    {
        foreach (var container in view.Containers)
        {
            // What ended in an earlier sandbox counts: a container that has done its work is not repeated.
            var latest = view.Runtime.Latest(container.Name);
            if (latest is { IsRunning: true } && latest.SandboxId == view.Runtime.Sandbox!.Id)
            {
                if (KillReason(view, container, latest) is { } reason)
                    plan.Kill.Add((latest, container, reason));
            }
            else if (latest is null || !latest.HasExited || view.MayRestart(container, latest))
            {
                StartOrWait(view, plan, container, latest, backOff);
            }
        }
    }

    private static void StartOrWait(PodView view, PodPlan plan, V1Container container, ContainerRecord? ended, CrashBackOff backOff)
    {
        if (ended is { HasExited: true } && backOff.WaitUntil(BackOffKey(container), ended.FinishedAt, view.Now) is { } until)
            plan.BackOff.Add((container, until));
        else
            plan.Start.Add(container);
    }

    private static string? KillReason(PodView view, V1Container container, ContainerRecord running)
    {
        if (running.Hash.Length > 0 && running.Hash != ContainerHash.Of(container))
            return $"Container {container.Name} definition changed, will be restarted";
        if (view.Health.FailedProbe(running.Id) is not { } probe)
            return null;
        var restarts = PodView.IsSidecar(container) || view.RestartPolicy != "Never";
        return $"Container {container.Name} failed {probe} probe" + (restarts ? ", will be restarted" : "");
    }

    private static bool HasStartedMain(PodView view)
    {
        foreach (var container in view.Containers)
        {
            if (InSandbox(view, container) is not null)
                return true;
        }
        return false;
    }

    private static ContainerRecord? InSandbox(PodView view, V1Container container) =>
        view.Runtime.Latest(container.Name) is { } latest && latest.SandboxId == view.Runtime.Sandbox?.Id ? latest : null;
}
