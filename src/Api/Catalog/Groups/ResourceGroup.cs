namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>resource.k8s.io</c>.</summary>
internal static class ResourceGroup
{
    public static BuiltInGroup Group { get; } = new("resource.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("deviceclasses", "DeviceClass") { ReturnsDeletedObject = true, ClusterScoped = true },
            new("resourceclaims", "ResourceClaim") { ReturnsDeletedObject = true, HasStatus = true },
            new("resourceclaimtemplates", "ResourceClaimTemplate") { ReturnsDeletedObject = true },
            new("resourceslices", "ResourceSlice")
            {
                ReturnsDeletedObject = true,
                ClusterScoped = true,
                SelectableFields = ["spec.nodeName", "spec.driver"],
            },
        ]),
    ]);
}
