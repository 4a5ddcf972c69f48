namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>apps</c>.</summary>
internal static class AppsGroup
{
    public static BuiltInGroup Group { get; } = new("apps",
    [
        new BuiltInVersion("v1",
        [
            new("controllerrevisions", "ControllerRevision"),
            new("daemonsets", "DaemonSet") { ShortNames = ["ds"], Categories = ["all"], HasStatus = true },
            new("deployments", "Deployment") { ShortNames = ["deploy"], Categories = ["all"], HasScale = true, HasStatus = true },
            new("replicasets", "ReplicaSet")
            {
                ShortNames = ["rs"], Categories = ["all"], HasScale = true, HasStatus = true,
                SelectableFields = ["status.replicas"],
            },
            new("statefulsets", "StatefulSet") { ShortNames = ["sts"], Categories = ["all"], HasScale = true, HasStatus = true },
        ]),
    ]);
}
