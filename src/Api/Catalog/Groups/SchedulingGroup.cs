namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>scheduling.k8s.io</c>.</summary>
internal static class SchedulingGroup
{
    public static BuiltInGroup Group { get; } = new("scheduling.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("priorityclasses", "PriorityClass") { ClusterScoped = true, ShortNames = ["pc"] },
        ]),
    ]);
}
