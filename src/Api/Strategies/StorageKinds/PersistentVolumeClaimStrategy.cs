using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.StorageKinds;

/// <summary>Persistent volume claims.</summary>
internal sealed class PersistentVolumeClaimStrategy : ResourceStrategy
{
    private const string Rule =
        "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

    protected override JsonObject EmptyStatus() => new() { ["phase"] = "Pending" };

    public override void SetDefaults(JsonObject obj)
    {
        obj.Ensure("status").Default("phase", "Pending");
        SetSpecDefaults(obj.Ensure("spec"));
    }

    public override void PrepareForCreate(JsonObject obj, bool hasStatus)
    {
        base.PrepareForCreate(obj, hasStatus);
        SetDataSources(obj.Ensure("spec"));
    }

    public override void PrepareForUpdate(JsonObject obj, JsonObject old, bool hasStatus)
    {
        base.PrepareForUpdate(obj, old, hasStatus);
        SetDataSources(obj.Ensure("spec"));
    }

    /// <summary>Defaults of a claim's specification.</summary>
    internal static void SetSpecDefaults(JsonObject spec)
    {
        spec.Default("volumeMode", "Filesystem");
    }

    /// <summary>The two ways to name a data source say the same.</summary>
    private static void SetDataSources(JsonObject spec)
    {
        // The old field only ever knew claims and snapshots; anything else it is given is dropped.
        if (spec.GetObject("dataSource") is { } old && !IsKnownSource(old))
            spec.Remove("dataSource");
        Spread(spec.GetObject("dataSource"));
        if (spec.GetObject("dataSource") is { } source && !spec.Has("dataSourceRef"))
            spec["dataSourceRef"] = source.DeepClone();
        Spread(spec.GetObject("dataSourceRef"));
        if (spec.GetObject("dataSourceRef") is { } reference && !spec.Has("dataSource") && reference.IsEmpty("namespace")
            && IsKnownSource(reference))
        {
            spec["dataSource"] = reference.DeepClone();
        }
    }

    public override void Validate(JsonObject obj, FieldErrors errors) => CheckSpec(obj.GetObject("spec"), FieldPath.Spec, errors);

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        var spec = (JsonObject?)obj.GetObject("spec")?.DeepClone() ?? [];
        var before = old.GetObject("spec");
        // The claim is bound once, by the server.
        if (before.IsEmpty("volumeName"))
            spec.CopyFrom("volumeName", before);
        if (old.GetString("status", "phase") == "Bound")
        {
            CheckGrowth(spec, before, errors);
            spec.Ensure("resources").CopyFrom("requests", before.GetObject("resources"));
            spec.CopyFrom("volumeAttributesClassName", before);
        }

        if (!spec.SameAs(before))
            errors.Forbidden(FieldPath.Spec, Rule);
    }

    internal static void CheckSpec(JsonObject? spec, FieldPath path, FieldErrors errors)
    {
        VolumeModes.CheckAccess(spec.GetArray("accessModes"), path.Child("accessModes"), "at least 1 access mode is required", errors);
        LabelSelectors.Check(spec.GetObject("selector"), path.Child("selector"), errors);
        var request = spec.GetObject("resources", "requests")?["storage"];
        var at = path.Child("resources").Key("storage");
        if (request is null)
            errors.Required(at, "");
        else
            Amounts.CheckPositive(request, at, errors);
        VolumeModes.CheckClassName(spec, "storageClassName", path, errors);
        VolumeModes.CheckClassName(spec, "volumeAttributesClassName", path, errors);
        VolumeModes.CheckMode(spec, path, errors);
    }

    private static void CheckGrowth(JsonObject spec, JsonObject? before, FieldErrors errors)
    {
        var now = spec.GetObject("resources", "requests")?["storage"];
        var was = before.GetObject("resources", "requests")?["storage"];
        if (Amounts.Of(now) < Amounts.Of(was))
            errors.Forbidden(FieldPath.Spec.Child("resources", "requests").Child("storage"), "field can not be less than status.capacity");
    }

    private static bool IsKnownSource(JsonObject reference) =>
        (reference.GetText("kind"), reference.GetText("apiGroup")) is ("PersistentVolumeClaim", "") or ("VolumeSnapshot", "snapshot.storage.k8s.io");

    // The group of a core kind shows as null.
    private static void Spread(JsonObject? reference)
    {
        if (reference is not null && !reference.ContainsKey("apiGroup"))
            reference["apiGroup"] = null;
    }
}
