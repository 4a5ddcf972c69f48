namespace OrleansOrchestrator.Api.Bootstrap;

/// <summary>The ConfigMap that anybody may read: how the cluster is reached and by which authority it is known.</summary>
public static class ClusterInfoMap
{
    public const string Namespace = "kube-public";
    public const string Name = "cluster-info";
}
