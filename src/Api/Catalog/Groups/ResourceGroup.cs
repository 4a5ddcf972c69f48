namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>resource.k8s.io</c>.</summary>
internal static class ResourceGroup
{
    public static BuiltInGroup Group { get; } = new("resource.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("deviceclasses", "DeviceClass") { ClusterScoped = true },
            new("resourceclaims", "ResourceClaim") { HasStatus = true },
            new("resourceclaimtemplates", "ResourceClaimTemplate"),
            new("resourceslices", "ResourceSlice")
            {
                ClusterScoped = true,
                SelectableFields = ["spec.nodeName", "spec.driver"],
            },
        ]),
    ]);
}
