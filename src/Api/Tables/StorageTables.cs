using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>Volumes, claims and what provides them.</summary>
internal static class StorageTables
{
    public static TableDefinition PersistentVolumes { get; } = new TableBuilder("core.v1")
        .Name()
        .Add("Capacity", "PersistentVolumeSpec.capacity", volume => Cells.Amount(volume.GetObject("spec", "capacity")?["storage"]) ?? "")
        .Add("Access Modes", "PersistentVolumeSpec.accessModes", volume => Cells.AccessModes(volume.GetArray("spec", "accessModes")))
        .Add("Reclaim Policy", "PersistentVolumeSpec.persistentVolumeReclaimPolicy", v => v.GetText("spec", "persistentVolumeReclaimPolicy"))
        .Add("Status", "PersistentVolumeStatus.phase", Phase)
        .Add("Claim", "PersistentVolumeSpec.claimRef", Claim)
        .Add("StorageClass", "StorageClass of the pv", volume => StorageClass(volume))
        .Add("VolumeAttributesClass", "VolumeAttributesClass of the pv", volume => AttributesClass(volume))
        .Add("Reason", "PersistentVolumeStatus.reason", volume => volume.GetText("status", "reason"))
        .Age()
        .Wide("VolumeMode", "PersistentVolumeSpec.volumeMode", volume => volume.GetString("spec", "volumeMode").Or(Cells.Unset))
        .Build();

    public static TableDefinition PersistentVolumeClaims { get; } = new TableBuilder("core.v1")
        .Name()
        .Add("Status", "PersistentVolumeClaimStatus.phase", Phase)
        .Add("Volume", "PersistentVolumeClaimSpec.volumeName", claim => claim.GetText("spec", "volumeName"))
        .Add("Capacity", "PersistentVolumeClaimStatus.capacity", BoundCapacity)
        .Add("Access Modes", "PersistentVolumeClaimStatus.accessModes", BoundAccessModes)
        .Add("StorageClass", "StorageClass of the pvc", claim => StorageClass(claim))
        .Add("VolumeAttributesClass", "VolumeAttributesClass of the pvc", claim => AttributesClass(claim))
        .Age()
        .Wide("VolumeMode", "PersistentVolumeClaimSpec.volumeMode", claim => claim.GetString("spec", "volumeMode").Or(Cells.Unset))
        .Build();

    public static TableDefinition StorageClasses { get; } = new TableBuilder("storage.v1")
        .Name(ClassName)
        .Add("Provisioner", "StorageClass.provisioner", c => c.GetText("provisioner"))
        .Add("ReclaimPolicy", "StorageClass.reclaimPolicy", c => c.GetString("reclaimPolicy").Or("Delete"))
        .Add("VolumeBindingMode", "StorageClass.volumeBindingMode", c => c.GetString("volumeBindingMode").Or("Immediate"))
        .Add("AllowVolumeExpansion", "StorageClass.allowVolumeExpansion", c => c.IsTrue("allowVolumeExpansion"))
        .Age()
        .Build();

    public static TableDefinition CsiDrivers { get; } = new TableBuilder("storage.v1")
        .Name()
        .Add("AttachRequired", "CSIDriverSpec.attachRequired", d => d.GetObject("spec").GetBool("attachRequired") ?? true, "boolean")
        .Add("PodInfoOnMount", "CSIDriverSpec.podInfoOnMount", d => d.GetObject("spec").IsTrue("podInfoOnMount"), "boolean")
        .Add("StorageCapacity", "CSIDriverSpec.storageCapacity", d => d.GetObject("spec").IsTrue("storageCapacity"), "boolean")
        .Add("TokenRequests", "CSIDriverSpec.tokenRequests", d => Cells.Join(d.GetArray("spec", "tokenRequests"), "audience").Or(Cells.Unset))
        .Add("RequiresRepublish", "CSIDriverSpec.requiresRepublish", d => d.GetObject("spec").IsTrue("requiresRepublish"), "boolean")
        .Add("Modes", "CSIDriverSpec.volumeLifecycleModes", d => Cells.Join(d.GetArray("spec", "volumeLifecycleModes")).Or(Cells.None))
        .Age()
        .Build();

    public static TableDefinition CsiNodes { get; } = new TableBuilder("storage.v1")
        .Name()
        .Add("Drivers", "Drivers indicates the number of CSI drivers registered on the node", n => Cells.Count(n.GetArray("spec", "drivers")), "integer")
        .Age()
        .Build();

    public static TableDefinition VolumeAttachments { get; } = new TableBuilder("storage.v1")
        .Name()
        .Add("Attacher", "VolumeAttachmentSpec.attacher", a => a.GetText("spec", "attacher"), format: "name")
        .Add("PV", "VolumeAttachmentSource.persistentVolumeName", a => a.GetObject("spec", "source").GetText("persistentVolumeName"))
        .Add("Node", "VolumeAttachmentSpec.nodeName", a => a.GetText("spec", "nodeName"))
        .Add("Attached", "VolumeAttachmentStatus.attached", a => a.GetObject("status").IsTrue("attached"), "boolean")
        .Age()
        .Build();

    public static TableDefinition VolumeAttributesClasses { get; } = new TableBuilder("storage.v1")
        .Name()
        .Add("DriverName", "Name of the CSI driver This field is immutable.", c => c.GetText("driverName"))
        .Age()
        .Build();

    private static JsonNode Phase(JsonObject obj) => Cells.IsDeleting(obj) ? "Terminating" : obj.GetText("status", "phase");

    private static JsonNode Claim(JsonObject volume) => volume.GetObject("spec", "claimRef") is { } claim
        ? claim.GetText("namespace") + "/" + claim.GetText("name")
        : "";

    private static JsonNode BoundCapacity(JsonObject claim) => claim.GetText("spec", "volumeName").Length == 0
        ? ""
        : Cells.Amount(claim.GetObject("status", "capacity")?["storage"]) ?? "";

    private static JsonNode BoundAccessModes(JsonObject claim) => claim.GetText("spec", "volumeName").Length == 0
        ? ""
        : Cells.AccessModes(claim.GetArray("status", "accessModes"));

    private static string StorageClass(JsonObject obj) =>
        obj.GetObject("metadata", "annotations").GetString("volume.beta.kubernetes.io/storage-class") ?? obj.GetText("spec", "storageClassName");

    private static string AttributesClass(JsonObject obj) => obj.GetString("spec", "volumeAttributesClassName") ?? Cells.Unset;

    private static JsonNode ClassName(JsonObject storageClass)
    {
        var isDefault = storageClass.GetObject("metadata", "annotations").GetString("storageclass.kubernetes.io/is-default-class") == "true";
        return storageClass.GetText("metadata", "name") + (isDefault ? " (default)" : "");
    }
}
