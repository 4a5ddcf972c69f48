using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Strategies.Pods;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.StorageKinds;

/// <summary>Persistent volumes.</summary>
internal sealed class PersistentVolumeStrategy : ResourceStrategy
{
    private const string OldClass = "volume.beta.kubernetes.io/storage-class";

    public override void PrepareForCreate(JsonObject obj, bool hasStatus)
    {
        obj["status"] = new JsonObject
        {
            ["phase"] = "Pending",
            ["lastPhaseTransitionTime"] = obj.GetString("metadata", "creationTimestamp"),
        };
    }

    public override void SetDefaults(JsonObject obj)
    {
        var spec = obj.Ensure("spec");
        obj.Ensure("status").Default("phase", "Pending");
        spec.Default("persistentVolumeReclaimPolicy", "Retain");
        spec.Default("volumeMode", "Filesystem");
        if (VolumeSources.First(spec) is (string name, { } source))
            VolumeDefaults.SetShared(name, source);
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        var path = FieldPath.Spec;
        VolumeModes.CheckAccess(spec.GetArray("accessModes"), path.Child("accessModes"), "", errors);
        CheckCapacity(spec.GetObject("capacity"), path.Child("capacity"), errors);
        var reclaim = spec.GetText("persistentVolumeReclaimPolicy");
        if (reclaim is not ("Delete" or "Recycle" or "Retain"))
            errors.NotSupported(path.Child("persistentVolumeReclaimPolicy"), reclaim, "Delete", "Recycle", "Retain");
        CheckSource(spec, path, errors);
        if (reclaim == "Recycle" && spec.GetString("hostPath", "path") is { } root && root.Trim('/').Length == 0 && root.Length > 0)
            errors.Forbidden(path.Child("persistentVolumeReclaimPolicy"), "may not be 'recycle' for a hostPath mount of '/'");
        if (spec.GetObject("nodeAffinity", "required") is { } affinity)
            NodeSelectors.Check(affinity, path.Child("nodeAffinity", "required"), errors);
        else if (spec.Has("local"))
            errors.Required(path.Child("nodeAffinity"), "Local volume requires node affinity");
        VolumeModes.CheckClassName(spec, "storageClassName", path, errors);
        VolumeModes.CheckMode(spec, path, errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        var spec = obj.GetObject("spec");
        var before = old.GetObject("spec");
        if (VolumeSources.First(before ?? []) is (string name, { } source) && !(spec?[name]).SameAs(source))
            errors.Forbidden("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation");
        Immutable.Check(spec, before, "volumeMode", FieldPath.Spec, errors);
        if (before.Has("nodeAffinity"))
            Immutable.Check(spec, before, "nodeAffinity", FieldPath.Spec, errors);
    }

    public override void AddWarnings(JsonObject obj, JsonObject? old, List<string> warnings)
    {
        if (obj.GetObject("metadata", "annotations").Has(OldClass))
            warnings.Add($"metadata.annotations[{OldClass}]: deprecated since v1.8; use \"storageClassName\" attribute instead");
        if (obj.GetString("spec", "persistentVolumeReclaimPolicy") == "Recycle")
        {
            warnings.Add("spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. "
                + "Instead, the recommended approach is to use dynamic provisioning.");
        }
    }

    private static void CheckCapacity(JsonObject? capacity, FieldPath path, FieldErrors errors)
    {
        if (capacity is not { Count: > 0 })
            errors.Required(path, "");
        if (capacity?["storage"] is null || capacity.Count > 1)
        {
            errors.Add(new FieldError(FieldErrorType.NotSupported, path, capacity.Show(), "supported values: \"storage\""));
            return;
        }

        Amounts.CheckPositive(capacity["storage"], path.Key("storage"), errors);
    }

    private static void CheckSource(JsonObject? spec, FieldPath path, FieldErrors errors)
    {
        var (kind, source) = VolumeSources.First(spec ?? []);
        if (kind is null)
        {
            errors.Required(path, "must specify a volume type");
            return;
        }

        VolumeSources.CheckSingle(spec!, kind, path, errors);
        VolumeValidation.CheckShared(kind, source!, path.Child(kind), errors);
        if (kind == "csi")
        {
            CsiDriverStrategy.CheckDriverName(source.GetText("driver"), path.Child("csi", "driver"), errors);
            if (source.GetText("volumeHandle").Length == 0)
                errors.Required(path.Child("csi", "volumeHandle"), "");
        }
        else if (kind == "local" && source.GetText("path").Length == 0)
        {
            errors.Required(path.Child("local", "path"), "");
        }
    }
}
