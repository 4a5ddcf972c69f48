namespace OrleansOrchestrator.Chaos.Watching;

/// <summary>A resource that is watched.</summary>
/// <param name="Log">Its log's name in the database.</param>
internal sealed record WatchedKind(string Log, string Prefix, string Plural)
{
    public static readonly WatchedKind ConfigMaps = new("configmaps", "api/v1", "configmaps");
    public static readonly WatchedKind Secrets = new("secrets", "api/v1", "secrets");
    public static readonly WatchedKind Pods = new("pods", "api/v1", "pods");
    public static readonly WatchedKind Leases = new("leases.coordination.k8s.io", "apis/coordination.k8s.io/v1", "leases");
    public static readonly WatchedKind Deployments = new("deployments.apps", "apis/apps/v1", "deployments");
    public static readonly WatchedKind ReplicaSets = new("replicasets.apps", "apis/apps/v1", "replicasets");

    public static readonly IReadOnlyList<WatchedKind> All = [ConfigMaps, Secrets, Pods, Leases, Deployments, ReplicaSets];
}
