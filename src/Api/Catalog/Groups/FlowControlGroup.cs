namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>flowcontrol.apiserver.k8s.io</c>.</summary>
internal static class FlowControlGroup
{
    public static BuiltInGroup Group { get; } = new("flowcontrol.apiserver.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("flowschemas", "FlowSchema") { ClusterScoped = true, HasStatus = true },
            new("prioritylevelconfigurations", "PriorityLevelConfiguration") { ClusterScoped = true, HasStatus = true },
        ]),
    ]);
}
