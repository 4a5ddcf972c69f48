using OrleansOrchestrator.Api.Objects;

namespace OrleansOrchestrator.Grains.GarbageCollection;

/// <summary>The finalizers by which a deletion asks the garbage collector for something first.</summary>
internal static class GarbageFinalizers
{
    public const string Orphan = "orphan";
    public const string Foreground = "foregroundDeletion";

    /// <summary>Being deleted, and the collector has yet to do its part.</summary>
    public static bool AreDue(ObjectHead head) =>
        head.IsDeleting && (head.Finalizers.Contains(Orphan) || head.Finalizers.Contains(Foreground));

    /// <summary>Being deleted, and waiting for its dependents to go first.</summary>
    public static bool WaitsForDependents(ObjectHead head) => head.IsDeleting && head.Finalizers.Contains(Foreground);
}
