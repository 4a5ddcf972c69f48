namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>coordination.k8s.io</c>.</summary>
internal static class CoordinationGroup
{
    public static BuiltInGroup Group { get; } = new("coordination.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("leases", "Lease"),
        ]),
    ]);
}
