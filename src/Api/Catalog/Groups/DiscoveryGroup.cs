namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>discovery.k8s.io</c>.</summary>
internal static class DiscoveryGroup
{
    public static BuiltInGroup Group { get; } = new("discovery.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("endpointslices", "EndpointSlice"),
        ]),
    ]);
}
