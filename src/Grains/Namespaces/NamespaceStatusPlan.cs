using k8s.Models;

namespace OrleansOrchestrator.Grains.Namespaces;

/// <summary>The status of a namespace: its phase and, while it is being emptied, what is done and what is not.</summary>
internal static class NamespaceStatusPlan
{
    /// <summary>The finalizer that this controller removes once the namespace is empty.</summary>
    public const string Finalizer = "kubernetes";

    private static readonly (string Type, string Reason, string Message)[] WhenDone =
    [
        ("NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered"),
        ("NamespaceDeletionGroupVersionParsingFailure", "ParsedGroupVersions", "All legacy kube types successfully parsed"),
        ("NamespaceDeletionContentFailure", "ContentDeleted", "All content successfully deleted, may be waiting on finalization"),
        ("NamespaceContentRemaining", "ContentRemoved", "All content successfully removed"),
        ("NamespaceFinalizersRemaining", "ContentHasNoFinalizers", "All content-preserving finalizers finished"),
    ];

    /// <summary>Status of a namespace that is not being deleted, or whose contents were not looked at yet.</summary>
    public static V1NamespaceStatus Phase(V1Namespace ns) => new()
    {
        Phase = ns.Metadata.DeletionTimestamp is null ? "Active" : "Terminating",
        Conditions = ns.Status?.Conditions,
    };

    public static V1NamespaceStatus AfterDeletion(V1Namespace ns, ContentReport report, DateTime now)
    {
        var conditions = new List<V1NamespaceCondition>();
        foreach (var other in ns.Status?.Conditions ?? [])
        {
            if (!WhenDone.Any(known => known.Type == other.Type))
                conditions.Add(other);
        }

        foreach (var (type, reason, message) in WhenDone)
        {
            var failure = Failure(type, report);
            conditions.Add(Keep(ns.Status?.Conditions, new V1NamespaceCondition
            {
                Type = type,
                Status = failure is null ? "False" : "True",
                Reason = failure?.Reason ?? reason,
                Message = failure?.Message ?? message,
                LastTransitionTime = now,
            }));
        }

        return new V1NamespaceStatus { Phase = "Terminating", Conditions = conditions };
    }

    public static bool Differs(V1NamespaceStatus? old, V1NamespaceStatus status)
    {
        if (old?.Phase != status.Phase || (old?.Conditions?.Count ?? 0) != (status.Conditions?.Count ?? 0))
            return true;
        for (var i = 0; i < (status.Conditions?.Count ?? 0); i++)
        {
            var (a, b) = (old!.Conditions![i], status.Conditions![i]);
            if (a.Type != b.Type || a.Status != b.Status || a.Reason != b.Reason || a.Message != b.Message)
                return true;
        }

        return false;
    }

    private static (string Reason, string Message)? Failure(string type, ContentReport report) => type switch
    {
        "NamespaceDeletionContentFailure" when report.Errors.Count > 0 => (
            "ContentDeletionFailed",
            $"Failed to delete all resource types, {report.Errors.Count} remaining: {Joined(report.Errors)}"),
        "NamespaceContentRemaining" when report.Remains.Count > 0 => (
            "SomeResourcesRemain",
            "Some resources are remaining: " + Joined(report.Remains.Select(each => $"{each.Resource} has {each.Count} resource instances"))),
        "NamespaceFinalizersRemaining" when Finalizers(report) is { Count: > 0 } finalizers => (
            "SomeFinalizersRemain",
            "Some content in the namespace has finalizers remaining: "
                + Joined(finalizers.Select(each => $"{each.Key} in {each.Value} resource instances"))),
        _ => null,
    };

    private static Dictionary<string, int> Finalizers(ContentReport report)
    {
        var counts = new Dictionary<string, int>();
        foreach (var (finalizer, count) in report.Remains.SelectMany(each => each.Finalizers))
            counts[finalizer] = counts.GetValueOrDefault(finalizer) + count;
        return counts;
    }

    private static V1NamespaceCondition Keep(IList<V1NamespaceCondition>? conditions, V1NamespaceCondition fresh)
    {
        var old = conditions?.FirstOrDefault(condition => condition.Type == fresh.Type);
        if (old?.Status == fresh.Status)
            fresh.LastTransitionTime = old.LastTransitionTime;
        return fresh;
    }

    private static string Joined(IEnumerable<string> parts) => string.Join(", ", parts.Order(StringComparer.Ordinal));
}
