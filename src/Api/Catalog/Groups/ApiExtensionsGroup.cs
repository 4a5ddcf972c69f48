namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>apiextensions.k8s.io</c>.</summary>
internal static class ApiExtensionsGroup
{
    public static BuiltInGroup Group { get; } = new("apiextensions.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("customresourcedefinitions", "CustomResourceDefinition")
            {
                ClusterScoped = true, ShortNames = ["crd", "crds"], Categories = ["api-extensions"], HasStatus = true,
            },
        ]),
    ]);
}
