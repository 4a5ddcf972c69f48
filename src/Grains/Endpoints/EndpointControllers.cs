using k8s.Models;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Dispatch;
using OrleansOrchestrator.Grains.Pods;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Grains.Endpoints;

/// <summary>
/// What wakes the controllers of endpoints: the service, the pods it selects (by their labels before and after), and their own objects
/// where somebody else changes them.
/// </summary>
internal static class EndpointControllers
{
    public static ControllerDescriptor Slices { get; } = new(
        "endpointslice-controller",
        [
            WakeRoute.Self<IEndpointSliceGrain>("services"),
            new WakeRoute("pods", typeof(IEndpointSliceGrain), PodChanged),
            new WakeRoute("endpointslices.discovery.k8s.io", typeof(IEndpointSliceGrain), SliceGone),
        ]);

    public static ControllerDescriptor Endpoints { get; } = new(
        "endpoints-controller",
        [
            WakeRoute.Self<IEndpointsGrain>("services"),
            new WakeRoute("pods", typeof(IEndpointsGrain), PodChanged),
            new WakeRoute("endpoints", typeof(IEndpointsGrain), static change => change.New is null ? [change.Key] : []),
        ]);

    internal static IEnumerable<string> PodChanged(ObjectChange change)
    {
        var ns = change.Any.Head.Namespace;
        var services = change.Objects.List<V1Service>(ns);
        if (services.Count == 0)
            return [];
        List<string>? keys = null;
        bool? matters = null;
        foreach (var service in services)
        {
            if (!Selects(service, change.New) && !Selects(service, change.Old))
                continue;
            if (!(matters ??= Matters(change)))
                return [];
            (keys ??= []).Add(ns + "/" + service.Metadata.Name);
        }

        return keys ?? [];
    }

    private static bool Selects(V1Service service, CachedObject? pod) =>
        pod is not null && ServiceEndpoints.Selects(service, pod.Head.Labels);

    /// <summary>False when nothing that endpoints show has changed.</summary>
    private static bool Matters(ObjectChange change)
    {
        if (change.New is null || change.Old is null)
            return HasAddress(change.Any);
        if (!HasAddress(change.Old) && !HasAddress(change.New))
            return false;
        var (before, now) = (change.Old.Facts<PodFacts>(), change.New.Facts<PodFacts>());
        return before.PodIP != now.PodIP || before.Phase != now.Phase || before.NodeName != now.NodeName || before.Ready != now.Ready
            || change.Old.Head.IsDeleting != change.New.Head.IsDeleting || !change.Old.Head.HasSameLabels(change.New.Head);
    }

    private static bool HasAddress(CachedObject pod) => pod.Facts<PodFacts>().PodIP.Length > 0;

    /// <summary>A managed slice that was deleted, or that its labels no longer tie to its service, is made anew.</summary>
    private static IEnumerable<string> SliceGone(ObjectChange change)
    {
        var slice = change.New is null ? change.Old : null;
        return slice is not null && slice.Head.Labels.TryGetValue(EndpointSlicePlan.ServiceNameLabel, out var service)
            && slice.Head.Labels.TryGetValue(EndpointSlicePlan.ManagedByLabel, out var by) && by == EndpointSlicePlan.ManagedBy
                ? [slice.Head.Namespace + "/" + service]
                : [];
    }
}
