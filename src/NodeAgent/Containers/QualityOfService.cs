using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>A pod's quality-of-service class and what follows from it.</summary>
internal static class QualityOfService
{
    public const string Guaranteed = "Guaranteed";
    public const string Burstable = "Burstable";
    public const string BestEffort = "BestEffort";
    private static readonly string[] Resources = ["cpu", "memory"];

    public static string Of(V1Pod pod)
    {
        if (pod.Status?.QosClass is { Length: > 0 } known)
            return known;
        var any = false;
        var guaranteed = true;
        foreach (var container in pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []))
        {
            foreach (var resource in Resources)
            {
                var limit = Amount(container.Resources?.Limits, resource);
                var request = Amount(container.Resources?.Requests, resource);
                any |= limit > 0 || request > 0;
                guaranteed &= limit > 0 && (request == 0 || request == limit);
            }
        }
        return !any ? BestEffort : guaranteed ? Guaranteed : Burstable;
    }

    /// <summary>The kernel's out-of-memory score adjustment of a container.</summary>
    public static int OomScoreAdjustment(V1Pod pod, V1Container container, long memoryCapacity)
    {
        switch (Of(pod))
        {
            case Guaranteed:
                return -997;
            case BestEffort:
                return 1000;
            default:
                var share = (long)(1000 * Amount(container.Resources?.Requests, "memory") / memoryCapacity);
                return (int)Math.Clamp(1000 - share, 3, 999);
        }
    }

    /// <summary>The parent cgroup of the pod's containers.</summary>
    public static string CgroupParent(V1Pod pod, string root)
    {
        var tier = Of(pod) switch { Guaranteed => "", Burstable => "burstable/", _ => "besteffort/" };
        return $"{root.TrimEnd('/')}/kubepods/{tier}pod{pod.Metadata.Uid}";
    }

    private static decimal Amount(IDictionary<string, ResourceQuantity>? amounts, string resource) =>
        amounts?.TryGetValue(resource, out var amount) == true ? amount.ToDecimal() : 0;
}
