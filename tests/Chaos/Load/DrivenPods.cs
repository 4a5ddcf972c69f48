namespace OrleansOrchestrator.Chaos.Load;

/// <summary>What the Deployments of a driver consist of.</summary>
/// <param name="Spec">The pods' spec, JSON.</param>
/// <param name="Pause">Between two changes.</param>
/// <param name="Stream">Under which changes that got there are in the journal.</param>
internal sealed record DrivenPods(string Namespace, string Spec, int MostReplicas, TimeSpan Pause, string Stream)
{
    /// <summary>Pods whose containers are played.</summary>
    public static readonly DrivenPods Played = new(
        "chaos-apps",
        """{"terminationGracePeriodSeconds":1,"containers":[{"name":"main","image":"none"}]}""", 6, TimeSpan.FromSeconds(1), "changes of played pods");

    /// <summary>Pods that run on a node, of the one image that every node has.</summary>
    public static DrivenPods On(string node) => new("chaos-node", RealSpec(node), 3, TimeSpan.FromSeconds(2), "changes of pods on " + node);

    /// <summary>As <see cref="On"/>.</summary>
    public static string RealSpec(string node) => $$"""
        {"terminationGracePeriodSeconds":1,"nodeSelector":{"kubernetes.io/hostname":"{{node}}"},
        "containers":[{"name":"main","image":"orleans-orchestrator.local/pause:1","imagePullPolicy":"Never"}]}
        """;
}
