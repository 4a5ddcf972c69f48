using k8s.Models;
using OrleansOrchestrator.NodeAgent.Cri;

namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>Requests and limits as the kernel's control groups count them.</summary>
internal static class LinuxResources
{
    private const long SharesMin = 2, SharesPerCpu = 1024;
    private const long QuotaPeriod = 100_000, QuotaMin = 1000;

    public static LinuxContainerResources For(V1Pod pod, V1Container container, long memoryCapacity)
    {
        var limits = container.Resources?.Limits;
        var requests = container.Resources?.Requests;
        var cpuLimit = MilliCpu(limits);
        var cpuRequest = requests?.ContainsKey("cpu") == true ? MilliCpu(requests) : cpuLimit;
        return new LinuxContainerResources
        {
            CpuShares = Math.Max(SharesMin, cpuRequest * SharesPerCpu / 1000),
            CpuPeriod = cpuLimit > 0 ? QuotaPeriod : 0,
            CpuQuota = cpuLimit > 0 ? Math.Max(QuotaMin, cpuLimit * QuotaPeriod / 1000) : 0,
            MemoryLimitInBytes = limits?.TryGetValue("memory", out var memory) == true ? (long)memory.ToDecimal() : 0,
            OomScoreAdj = QualityOfService.OomScoreAdjustment(pod, container, memoryCapacity),
        };
    }

    private static long MilliCpu(IDictionary<string, ResourceQuantity>? amounts) =>
        amounts?.TryGetValue("cpu", out var cpu) == true ? (long)decimal.Ceiling(cpu.ToDecimal() * 1000) : 0;
}
