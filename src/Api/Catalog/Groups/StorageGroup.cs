namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>storage.k8s.io</c>.</summary>
internal static class StorageGroup
{
    public static BuiltInGroup Group { get; } = new("storage.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("csidrivers", "CSIDriver") { ClusterScoped = true },
            new("csinodes", "CSINode") { ClusterScoped = true },
            new("csistoragecapacities", "CSIStorageCapacity"),
            new("storageclasses", "StorageClass") { ClusterScoped = true, ShortNames = ["sc"] },
            new("volumeattachments", "VolumeAttachment") { ClusterScoped = true, HasStatus = true },
            new("volumeattributesclasses", "VolumeAttributesClass") { ClusterScoped = true, ShortNames = ["vac"] },
        ]),
    ]);
}
