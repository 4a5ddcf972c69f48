using k8s.Models;

namespace OrleansOrchestrator.Grains.Scheduling.Cluster;

/// <summary>Sums what a pod requests of its node: containers, init containers at their peak, restartable ones throughout, overhead.</summary>
internal static class PodRequests
{
    /// <param name="defaultMilliCpu">Taken for a container that requests no CPU.</param>
    /// <param name="defaultMemory">Taken for a container that requests no memory.</param>
    public static Amounts Total(V1PodSpec spec, long defaultMilliCpu, long defaultMemory)
    {
        Amounts running = default;
        foreach (var container in spec.Containers)
            running += Of(container, defaultMilliCpu, defaultMemory);

        // Init containers run one after the other, beside those sidecars that were started before them.
        Amounts sidecars = default, peak = default;
        foreach (var container in spec.InitContainers ?? [])
        {
            var own = Of(container, defaultMilliCpu, defaultMemory);
            if (container.RestartPolicy == "Always")
            {
                running += own;
                sidecars += own;
                peak = Amounts.Max(peak, sidecars);
            }
            else
            {
                peak = Amounts.Max(peak, own + sidecars);
            }
        }

        var total = Amounts.Max(running, peak);
        if (spec.Resources?.Requests is { Count: > 0 } podLevel)
        {
            var set = Amounts.Read(podLevel);
            total = total with
            {
                MilliCpu = podLevel.ContainsKey("cpu") ? set.MilliCpu : total.MilliCpu,
                Memory = podLevel.ContainsKey("memory") ? set.Memory : total.Memory,
            };
        }

        return spec.Overhead is { Count: > 0 } overhead ? total + Amounts.Read(overhead) : total;
    }

    private static Amounts Of(V1Container container, long defaultMilliCpu, long defaultMemory)
    {
        var requests = Amounts.Read(container.Resources?.Requests);
        return requests with
        {
            MilliCpu = requests.MilliCpu == 0 ? defaultMilliCpu : requests.MilliCpu,
            Memory = requests.Memory == 0 ? defaultMemory : requests.Memory,
        };
    }
}
