namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>apiregistration.k8s.io</c>.</summary>
internal static class ApiRegistrationGroup
{
    public static BuiltInGroup Group { get; } = new("apiregistration.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("apiservices", "APIService") { ClusterScoped = true, Categories = ["api-extensions"], HasStatus = true },
        ]),
    ]);
}
