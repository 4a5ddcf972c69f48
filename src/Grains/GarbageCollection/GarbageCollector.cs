using OrleansOrchestrator.Api.Objects;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Dispatch;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Grains.GarbageCollection;

/// <summary>
/// What wakes the garbage collector, in any resource: the end of an object that has dependents, a dependent whose owner is not there,
/// and deletions that wait for dependents.
/// </summary>
internal static class GarbageCollector
{
    private const string Name = "garbage-collector-controller";

    // Two descriptors of one controller: each wakes grains of its own for every object at start.
    public static ControllerDescriptor Dependents { get; } =
        new(Name, [new WakeRoute(WakeRoute.EveryLog, typeof(IAbsentOwnerGrain), AbsentOwners)]);

    public static ControllerDescriptor Owners { get; } =
        new(Name, [new WakeRoute(WakeRoute.EveryLog, typeof(IFinalizationGrain), Finalizations)]);

    private static IEnumerable<string> AbsentOwners(ObjectChange change)
    {
        List<string>? keys = null;
        if (change.Old is { } old && old.Head.Uid != change.New?.Head.Uid && change.Graph.HasDependents(old.Head.Uid))
            (keys = []).Add(old.Head.Uid);
        if (change.New is not { Head.Owners.Count: > 0 } dependent || !OwnersChanged(change))
            return keys ?? [];
        foreach (var owner in dependent.Head.Owners)
        {
            if (change.Graph.Find(owner, dependent.Head.Namespace).State is OwnerState.Absent or OwnerState.OutOfScope)
                (keys ??= []).Add(owner.Uid);
        }

        return keys ?? [];
    }

    private static IEnumerable<string> Finalizations(ObjectChange change)
    {
        HashSet<string>? keys = null;
        if (change.New is { } changed && GarbageFinalizers.AreDue(changed.Head))
            (keys = []).Add(KeyOf(change.LogName, changed));
        if (!OwnersChanged(change))
            return keys ?? [];
        AddWaitingOwners(change.Graph, change.Old, ref keys);
        AddWaitingOwners(change.Graph, change.New, ref keys);
        return keys ?? [];
    }

    private static void AddWaitingOwners(ObjectGraph graph, CachedObject? dependent, ref HashSet<string>? keys)
    {
        if (dependent is null)
            return;
        foreach (var owner in dependent.Head.Owners)
        {
            if (graph.Find(owner, dependent.Head.Namespace) is { State: OwnerState.Present } found
                && GarbageFinalizers.WaitsForDependents(found.Object!.Head))
                (keys ??= []).Add(KeyOf(found.Resource!.LogName, found.Object));
        }
    }

    /// <summary>Whether the object came, went or has other owners than before.</summary>
    private static bool OwnersChanged(ObjectChange change)
    {
        IReadOnlyList<OwnerLink> before = change.Old?.Head.Owners ?? [];
        IReadOnlyList<OwnerLink> after = change.New?.Head.Owners ?? [];
        return change.Old is null || change.New is null ? before.Count + after.Count > 0 : !before.SequenceEqual(after);
    }

    private static string KeyOf(string logName, CachedObject obj) => logName + "|" + obj.Key;
}
