using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Quantities;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>The quality-of-service class that follows from a pod's requests and limits.</summary>
internal static class PodQos
{
    public static string ClassOf(JsonObject spec)
    {
        if (spec.GetObject("resources") is { } own && (!own.IsEmpty("requests") || !own.IsEmpty("limits")))
            return ClassOfResources(own);

        bool any = false, guaranteed = true;
        Quantity requestedCpu = default, requestedMemory = default, limitCpu = default, limitMemory = default;
        foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            foreach (var node in spec.GetArray(list) ?? [])
            {
                var resources = (node as JsonObject).GetObject("resources");
                var requests = resources.GetObject("requests");
                var limits = resources.GetObject("limits");
                any |= Positive(requests, "cpu", ref requestedCpu) | Positive(requests, "memory", ref requestedMemory);
                var cpu = Positive(limits, "cpu", ref limitCpu);
                var memory = Positive(limits, "memory", ref limitMemory);
                any |= cpu | memory;
                guaranteed &= cpu && memory;
            }
        }

        if (!any)
            return "BestEffort";
        return guaranteed && Same(requestedCpu, limitCpu) && Same(requestedMemory, limitMemory) ? "Guaranteed" : "Burstable";
    }

    private static string ClassOfResources(JsonObject resources)
    {
        Quantity requestedCpu = default, requestedMemory = default, limitCpu = default, limitMemory = default;
        var any = Positive(resources.GetObject("requests"), "cpu", ref requestedCpu)
            | Positive(resources.GetObject("requests"), "memory", ref requestedMemory);
        var cpu = Positive(resources.GetObject("limits"), "cpu", ref limitCpu);
        var memory = Positive(resources.GetObject("limits"), "memory", ref limitMemory);
        if (!(any | cpu | memory))
            return "BestEffort";
        return cpu && memory && Same(requestedCpu, limitCpu) && Same(requestedMemory, limitMemory) ? "Guaranteed" : "Burstable";
    }

    private static bool Same(Quantity requested, Quantity limit) => requested.IsZero || requested == limit;

    private static bool Positive(JsonObject? amounts, string resource, ref Quantity sum)
    {
        if (amounts?[resource] is not { } node)
            return false;
        var amount = Amounts.Of(node);
        if (amount.Sign <= 0)
            return false;
        sum += amount;
        return true;
    }
}
