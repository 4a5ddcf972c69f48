using System.Text;
using k8s.Models;
using OrleansOrchestrator.Api.Objects;
using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Scheduling.Framework;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Grains.Tests.Scheduling;

/// <summary>Makes nodes and pods for tests of placement.</summary>
internal static class Build
{
    public static V1Node Node(string name, string cpu = "4", string memory = "8Gi", string pods = "110", Action<V1Node>? with = null)
    {
        var node = new V1Node
        {
            Metadata = new V1ObjectMeta
            {
                Name = name,
                Uid = "uid-" + name,
                Labels = new Dictionary<string, string> { ["kubernetes.io/hostname"] = name },
            },
            Spec = new V1NodeSpec(),
            Status = new V1NodeStatus
            {
                Allocatable = new Dictionary<string, ResourceQuantity>
                {
                    ["cpu"] = new(cpu),
                    ["memory"] = new(memory),
                    ["pods"] = new(pods),
                },
                Conditions = [new V1NodeCondition { Type = "Ready", Status = "True" }],
            },
        };
        with?.Invoke(node);
        return node;
    }

    public static V1Pod Pod(string name, string? cpu = null, string? memory = null, Action<V1Pod>? with = null)
    {
        var requests = new Dictionary<string, ResourceQuantity>();
        if (cpu is not null)
            requests["cpu"] = new ResourceQuantity(cpu);
        if (memory is not null)
            requests["memory"] = new ResourceQuantity(memory);
        var pod = new V1Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "default", Uid = "uid-" + name, Generation = 1 },
            Spec = new V1PodSpec
            {
                SchedulerName = "default-scheduler",
                Containers = [new V1Container { Name = "c", Image = "i", Resources = new V1ResourceRequirements { Requests = requests } }],
            },
            Status = new V1PodStatus { Phase = "Pending" },
        };
        with?.Invoke(pod);
        return pod;
    }

    public static PodToPlace ToPlace(string name, string? cpu = null, string? memory = null, Action<V1Pod>? with = null) =>
        new(Pod(name, cpu, memory, with));

    public static NodeState State(V1Node node, params V1Pod[] pods)
    {
        var state = NodeState.Empty(node.Metadata.Name).WithNode(node);
        foreach (var pod in pods)
            state = state.With(PodFootprint.Of(pod), assumed: false);
        return state;
    }

    public static CachedObject Cached(V1Pod pod, long revision = 1) =>
        new(pod.Metadata.NamespaceProperty + "/" + pod.Metadata.Name, revision, Typed.Write(pod));

    public static CachedObject Cached(V1Node node, long revision = 1) => new(node.Metadata.Name, revision, Typed.Write(node));

    public static CachedObject Cached(string key, string json, long revision = 1) => new(key, revision, Encoding.UTF8.GetBytes(json));
}
