using k8s.Models;

namespace OrleansOrchestrator.Grains.Tests.ReplicaSets;

/// <summary>Sets and pods to plan with.</summary>
internal static class Sample
{
    public static readonly DateTime Now = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    public static V1ReplicaSet Set(int replicas, string uid = "set", int minReadySeconds = 0) => new()
    {
        Metadata = new V1ObjectMeta { Name = "web", NamespaceProperty = "default", Uid = uid, Generation = 1 },
        Spec = new V1ReplicaSetSpec
        {
            Replicas = replicas,
            MinReadySeconds = minReadySeconds,
            Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } },
            Template = new V1PodTemplateSpec
            {
                Metadata = new V1ObjectMeta { Labels = new Dictionary<string, string> { ["app"] = "web", ["tier"] = "front" } },
                Spec = new V1PodSpec { Containers = [new V1Container { Name = "main", Image = "web:1" }] },
            },
        },
    };

    public static V1Pod Pod(
        string name, string? owner = "set", string app = "web", string? node = "n1", string phase = "Running", int? readyFor = 60,
        int age = 3600, int restarts = 0, string? cost = null, bool deleting = false)
    {
        var pod = new V1Pod
        {
            Metadata = new V1ObjectMeta
            {
                Name = name,
                NamespaceProperty = "default",
                Uid = "uid-" + name,
                CreationTimestamp = Now.AddSeconds(-age),
                DeletionTimestamp = deleting ? Now : null,
                Labels = new Dictionary<string, string> { ["app"] = app },
            },
            Spec = new V1PodSpec { NodeName = node },
            Status = new V1PodStatus { Phase = phase, ContainerStatuses = [new V1ContainerStatus { RestartCount = restarts }] },
        };
        if (owner is not null)
            pod.Metadata.OwnerReferences = [new V1OwnerReference { Kind = "ReplicaSet", Name = "web", Uid = owner, Controller = true }];
        if (cost is not null)
            pod.Metadata.Annotations = new Dictionary<string, string> { ["controller.kubernetes.io/pod-deletion-cost"] = cost };
        if (readyFor is { } seconds)
        {
            pod.Status.Conditions =
                [new V1PodCondition { Type = "Ready", Status = "True", LastTransitionTime = Now.AddSeconds(-seconds) }];
        }

        return pod;
    }
}
