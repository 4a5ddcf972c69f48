namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>storage.k8s.io</c>.</summary>
internal static class StorageGroup
{
    public static BuiltInGroup Group { get; } = new("storage.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("csidrivers", "CSIDriver") { ReturnsDeletedObject = true, ClusterScoped = true },
            new("csinodes", "CSINode") { ReturnsDeletedObject = true, ClusterScoped = true },
            new("csistoragecapacities", "CSIStorageCapacity") { ReturnsDeletedObject = true },
            new("storageclasses", "StorageClass") { ReturnsDeletedObject = true, ClusterScoped = true, ShortNames = ["sc"] },
            new("volumeattachments", "VolumeAttachment") { ReturnsDeletedObject = true, ClusterScoped = true, HasStatus = true },
            new("volumeattributesclasses", "VolumeAttributesClass") { ReturnsDeletedObject = true, ClusterScoped = true, ShortNames = ["vac"] },
        ]),
    ]);
}
