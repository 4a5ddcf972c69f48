namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>The labels and annotations that tie sandboxes and containers in the runtime to their pods: the agent's memory across restarts.</summary>
internal static class RuntimeLabels
{
    public const string PodName = "io.kubernetes.pod.name";
    public const string PodNamespace = "io.kubernetes.pod.namespace";
    public const string PodUid = "io.kubernetes.pod.uid";
    public const string ContainerName = "io.kubernetes.container.name";
    public const string Hash = "io.kubernetes.container.hash";
    public const string RestartCount = "io.kubernetes.container.restartCount";
    public const string TerminationMessagePath = "io.kubernetes.container.terminationMessagePath";
    public const string TerminationMessagePolicy = "io.kubernetes.container.terminationMessagePolicy";
    public const string TerminationMessageHostPath = "orleans-orchestrator.io/termination-message-host-path";
    public const string GracePeriod = "io.kubernetes.pod.terminationGracePeriod";
}
