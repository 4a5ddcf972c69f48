namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>node.k8s.io</c>.</summary>
internal static class NodeGroup
{
    public static BuiltInGroup Group { get; } = new("node.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("runtimeclasses", "RuntimeClass") { ClusterScoped = true },
        ]),
    ]);
}
