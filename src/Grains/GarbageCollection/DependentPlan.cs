using OrleansOrchestrator.Api.Objects;

namespace OrleansOrchestrator.Grains.GarbageCollection;

/// <summary>What an owner means to its dependent.</summary>
internal enum OwnerStanding
{
    /// <summary>Keeps it alive.</summary>
    Solid,
    /// <summary>Is not there (any more).</summary>
    Absent,
    /// <summary>Is being deleted and waits for this dependent to go first.</summary>
    Waiting,
}

/// <summary>What becomes of a dependent.</summary>
internal enum DependentFate
{
    Keep,
    /// <summary>It stays, without the references to <see cref="DependentPlan.Owners"/>.</summary>
    Release,
    /// <summary>It goes, as <see cref="DependentPlan.Policy"/> says for its own dependents.</summary>
    Delete,
}

/// <summary>The decision about one dependent.</summary>
/// <param name="Unblock">Before it goes it must stop holding up its owners: they wait for it, and it for them.</param>
internal sealed record DependentPlan(
    DependentFate Fate, IReadOnlyList<string> Owners, string Policy = "", bool Unblock = false)
{
    private static readonly DependentPlan Stay = new(DependentFate.Keep, []);

    /// <param name="standings">For each of the dependent's owners, in their order.</param>
    /// <param name="dependents">The dependent's own dependents; asked for only where they matter.</param>
    public static DependentPlan Make(ObjectHead head, IReadOnlyList<OwnerStanding> standings, Func<IEnumerable<ObjectHead>> dependents)
    {
        if (head.IsDeleting || standings.Count == 0)
            return Stay;
        var lost = new List<string>();
        var solid = false;
        var waiting = false;
        for (var i = 0; i < standings.Count; i++)
        {
            solid |= standings[i] == OwnerStanding.Solid;
            waiting |= standings[i] == OwnerStanding.Waiting;
            if (standings[i] != OwnerStanding.Solid)
                lost.Add(head.Owners[i].Uid);
        }

        if (solid)
            return lost.Count == 0 ? Stay : new DependentPlan(DependentFate.Release, lost);
        if (waiting)
        {
            var own = dependents().ToArray();
            if (own.Length > 0)
                return new DependentPlan(DependentFate.Delete, [], "Foreground", own.Any(GarbageFinalizers.WaitsForDependents));
        }

        return new DependentPlan(DependentFate.Delete, [], PolicyOf(head));
    }

    private static string PolicyOf(ObjectHead head) =>
        head.Finalizers.Contains(GarbageFinalizers.Orphan) ? "Orphan"
        : head.Finalizers.Contains(GarbageFinalizers.Foreground) ? "Foreground"
        : "Background";
}
