namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>What is known of a running container's health, by the runtime's container id.</summary>
internal interface IContainerHealth
{
    /// <summary>Started up: its startup probe, if any, has succeeded.</summary>
    bool IsStarted(string containerId);

    /// <summary>Ready: its readiness probe, if any, succeeds.</summary>
    bool IsReady(string containerId);

    /// <summary>The probe that wants the container restarted, or null while it is well.</summary>
    string? FailedProbe(string containerId);
}
