namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>Names of the annotations and labels that a Deployment keeps its history in.</summary>
internal static class DeploymentAnnotations
{
    public const string Revision = "deployment.kubernetes.io/revision";

    /// <summary>Earlier revisions of a set that was rolled back to, separated by commas.</summary>
    public const string RevisionHistory = "deployment.kubernetes.io/revision-history";

    /// <summary>The Deployment's replicas when the set was last scaled: a difference tells that the Deployment was scaled since.</summary>
    public const string DesiredReplicas = "deployment.kubernetes.io/desired-replicas";

    /// <summary>As <see cref="DesiredReplicas"/>, surge included: what proportions are taken of.</summary>
    public const string MaxReplicas = "deployment.kubernetes.io/max-replicas";

    /// <summary>Label that tells a set's pods from those of its siblings.</summary>
    public const string TemplateHash = "pod-template-hash";

    /// <summary>Whether an annotation is about the one object and not handed on to its ReplicaSets.</summary>
    public static bool StaysBehind(string name) => name is
        Revision or RevisionHistory or DesiredReplicas or MaxReplicas
        or "kubectl.kubernetes.io/last-applied-configuration" or "deprecated.deployment.rollback.to";
}
