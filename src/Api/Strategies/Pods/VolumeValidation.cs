using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Checks a pod's volumes.</summary>
internal static class VolumeValidation
{
    private static readonly string[] VolumeFields = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

    /// <summary>Checks all volumes and answers their names.</summary>
    public static HashSet<string>? Check(JsonArray? volumes, FieldPath path, FieldErrors errors)
    {
        if (volumes is not { Count: > 0 })
            return null;
        var names = new HashSet<string>(volumes.Count);
        for (var i = 0; i < volumes.Count; i++)
        {
            if (volumes[i] is not JsonObject volume)
                continue;
            var at = path.Index(i);
            var before = errors.All.Count;
            CheckSource(volume, at, errors);
            var name = volume.GetText("name");
            if (name.Length == 0)
                errors.Required(at.Child("name"), "");
            else if (ObjectNames.LabelFaultOf(name) is { } fault)
                errors.InvalidString(at.Child("name"), name, fault);
            else if (names.Contains(name))
                errors.Duplicate(at.Child("name"), FieldErrors.Quote(name));
            if (errors.All.Count == before)
                names.Add(name);
        }

        return names;
    }

    private static void CheckSource(JsonObject volume, FieldPath path, FieldErrors errors)
    {
        var (kind, source) = VolumeSources.First(volume);
        if (kind is null)
        {
            errors.Required(path, "must specify a volume type");
            return;
        }

        VolumeSources.CheckSingle(volume, kind, path, errors);
        var at = path.Child(kind);
        switch (kind)
        {
            case "emptyDir":
                if (source!["sizeLimit"] is { } limit && Amounts.Of(limit).Sign < 0)
                    errors.Forbidden(at.Child("sizeLimit"), "SizeLimit field must be a valid resource quantity");
                break;
            case "secret":
                if (source.GetText("secretName").Length == 0)
                    errors.Required(at.Child("secretName"), "");
                CheckFiles(source!, at, errors);
                break;
            case "configMap":
                if (source.GetText("name").Length == 0)
                    errors.Required(at.Child("name"), "");
                CheckFiles(source!, at, errors);
                break;
            case "downwardAPI":
                CheckMode(source!, "defaultMode", at, errors);
                CheckDownward(source!, at, errors);
                break;
            case "projected":
                CheckProjected(source!, at, errors);
                break;
            case "persistentVolumeClaim":
                if (source.GetText("claimName").Length == 0)
                    errors.Required(at.Child("claimName"), "");
                break;
            case "ephemeral":
                if (!source.Has("volumeClaimTemplate"))
                    errors.Required(at.Child("volumeClaimTemplate"), "");
                break;
            case "image":
                if (source.GetText("reference").Length == 0)
                    errors.Required(at.Child("reference"), "");
                break;
            case "csi":
                CheckDriver(source!, at, errors);
                break;
            default:
                CheckShared(kind, source!, at, errors);
                break;
        }
    }

    /// <summary>Checks of the sources that persistent volumes have too.</summary>
    public static void CheckShared(string kind, JsonObject source, FieldPath path, FieldErrors errors)
    {
        switch (kind)
        {
            case "hostPath":
                CheckHostPath(source, path, errors);
                break;
            case "nfs":
                CheckRequired(source, "server", path, errors);
                CheckRequired(source, "path", path, errors);
                if (source.GetText("path") is { Length: > 0 } exported && exported[0] != '/')
                    errors.InvalidString(path.Child("path"), exported, "must be an absolute path");
                break;
            case "iscsi":
                CheckRequired(source, "targetPortal", path, errors);
                CheckRequired(source, "iqn", path, errors);
                break;
            case "rbd":
                if (source.IsEmpty("monitors"))
                    errors.Required(path.Child("monitors"), "");
                CheckRequired(source, "image", path, errors);
                break;
            case "cephfs":
                if (source.IsEmpty("monitors"))
                    errors.Required(path.Child("monitors"), "");
                break;
            case "glusterfs":
                CheckRequired(source, "endpoints", path, errors);
                CheckRequired(source, "path", path, errors);
                break;
            case "gcePersistentDisk":
                CheckRequired(source, "pdName", path, errors);
                break;
            case "awsElasticBlockStore" or "cinder":
                CheckRequired(source, "volumeID", path, errors);
                break;
            case "flexVolume":
                CheckRequired(source, "driver", path, errors);
                break;
            case "azureFile":
                CheckRequired(source, "secretName", path, errors);
                CheckRequired(source, "shareName", path, errors);
                break;
            case "azureDisk":
                CheckRequired(source, "diskName", path, errors);
                CheckRequired(source, "diskURI", path, errors);
                break;
            case "vsphereVolume":
                CheckRequired(source, "volumePath", path, errors);
                break;
            case "gitRepo":
                CheckRequired(source, "repository", path, errors);
                break;
        }
    }

    private static void CheckHostPath(JsonObject source, FieldPath path, FieldErrors errors)
    {
        var target = source.GetText("path");
        if (target.Length == 0)
            errors.Required(path.Child("path"), "");
        else
            MountValidation.CheckNoStepsUp(target, path.Child("path"), errors);
        if (source.GetText("type") is not ("" or "BlockDevice" or "CharDevice" or "Directory" or "DirectoryOrCreate" or "File"
            or "FileOrCreate" or "Socket") and var type)
        {
            errors.NotSupported(path.Child("type"), type, "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File",
                "FileOrCreate", "Socket");
        }
    }

    private static void CheckFiles(JsonObject source, FieldPath path, FieldErrors errors)
    {
        CheckMode(source, "defaultMode", path, errors);
        var items = source.GetArray("items");
        for (var i = 0; i < (items?.Count ?? 0); i++)
        {
            if (items![i] is not JsonObject item)
                continue;
            var at = path.Child("items").Index(i);
            CheckRequired(item, "key", at, errors);
            CheckRequired(item, "path", at, errors);
            if (item.GetText("path") is { Length: > 0 } target)
                MountValidation.CheckDescending(target, at.Child("path"), errors);
            CheckMode(item, "mode", at, errors);
        }
    }

    private static void CheckDownward(JsonObject source, FieldPath path, FieldErrors errors)
    {
        var items = source.GetArray("items");
        for (var i = 0; i < (items?.Count ?? 0); i++)
        {
            if (items![i] is not JsonObject item)
                continue;
            var at = path.Child("items").Index(i);
            CheckRequired(item, "path", at, errors);
            if (item.GetText("path") is { Length: > 0 } target)
                MountValidation.CheckDescending(target, at.Child("path"), errors);
            CheckMode(item, "mode", at, errors);
            if (item.GetObject("fieldRef") is { } field)
            {
                EnvValidation.CheckFieldRef(field, VolumeFields, at.Child("fieldRef"), errors);
                if (item.Has("resourceFieldRef"))
                    errors.Invalid(at, "\"resource\"", "fieldRef and resourceFieldRef can not be specified simultaneously");
            }
            else if (item.GetObject("resourceFieldRef") is { } resource)
            {
                EnvValidation.CheckResourceRef(resource, inVolume: true, at.Child("resourceFieldRef"), errors);
            }
            else
            {
                errors.Required(at.Child("fieldRef"), "one of fieldRef and resourceFieldRef is required");
            }
        }
    }

    private static void CheckProjected(JsonObject source, FieldPath path, FieldErrors errors)
    {
        CheckMode(source, "defaultMode", path, errors);
        var sources = source.GetArray("sources");
        for (var i = 0; i < (sources?.Count ?? 0); i++)
        {
            if (sources![i] is not JsonObject projection)
                continue;
            var at = path.Child("sources").Index(i);
            var found = 0;
            foreach (var (kind, value) in projection)
            {
                if (value is not JsonObject part)
                    continue;
                if (found++ > 0)
                    errors.Forbidden(at, "may not specify more than 1 volume type per source");
                CheckProjection(kind, part, at.Child(kind), errors);
            }

            if (found == 0)
                errors.Required(at, "must specify a volume type");
        }
    }

    private static void CheckProjection(string kind, JsonObject part, FieldPath path, FieldErrors errors)
    {
        switch (kind)
        {
            case "secret" or "configMap":
                CheckRequired(part, "name", path, errors);
                CheckFiles(part, path, errors);
                break;
            case "downwardAPI":
                CheckDownward(part, path, errors);
                break;
            case "serviceAccountToken":
                if (part.GetLong("expirationSeconds") is < 600 and var seconds)
                    errors.Invalid(path.Child("expirationSeconds"), Numbers.Text(seconds), "may not specify a duration less than 10 minutes");
                CheckRequired(part, "path", path, errors);
                break;
        }
    }

    private static void CheckDriver(JsonObject source, FieldPath path, FieldErrors errors)
    {
        var driver = source.GetText("driver");
        if (driver.Length == 0)
            errors.Required(path.Child("driver"), "");
        else if (ObjectNames.LabelFaultOf(driver) is not null && ObjectNames.SubdomainFaultOf(driver.ToLowerInvariant()) is { } fault)
            errors.InvalidString(path.Child("driver"), driver, fault);
    }

    private static void CheckMode(JsonObject source, string field, FieldPath path, FieldErrors errors)
    {
        if (source.GetLong(field) is (< 0 or > 511) and var mode)
            errors.Invalid(path.Child(field), Numbers.Text(mode), "must be a number between 0 and 0777 (octal), both inclusive");
    }

    private static void CheckRequired(JsonObject source, string field, FieldPath path, FieldErrors errors)
    {
        if (source.GetText(field).Length == 0)
            errors.Required(path.Child(field), "");
    }
}
