using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Defaults of one volume of a pod.</summary>
internal static class VolumeDefaults
{
    private const int FileMode = 420;

    public static void Set(JsonObject volume)
    {
        var (name, source) = VolumeSources.First(volume);
        switch (name)
        {
            case null:
                volume["emptyDir"] = new JsonObject();
                break;
            case "configMap" or "secret":
                source!.Default("defaultMode", FileMode);
                break;
            case "downwardAPI":
                source!.Default("defaultMode", FileMode);
                SetItems(source!);
                break;
            case "projected":
                source!.Default("defaultMode", FileMode);
                SetProjected(source!);
                break;
            case "ephemeral":
                if (source.GetObject("volumeClaimTemplate") is { } template)
                {
                    template.Ensure("metadata");
                    template.GetObject("spec")?.Default("volumeMode", "Filesystem");
                }

                break;
            case "image":
                source!.Default("pullPolicy", ContainerDefaults.PullPolicyOf(source.GetText("reference")));
                break;
            default:
                SetShared(name, source!);
                break;
        }
    }

    /// <summary>Defaults of the sources that persistent volumes have too.</summary>
    public static void SetShared(string name, JsonObject source)
    {
        switch (name)
        {
            case "hostPath":
                if (source["type"] is null)
                    source["type"] = "";
                break;
            case "iscsi":
                source.Default("iscsiInterface", "default");
                break;
            case "rbd":
                source.Default("pool", "rbd");
                source.Default("user", "admin");
                source.Default("keyring", "/etc/ceph/keyring");
                break;
            case "azureDisk":
                source.Default("cachingMode", "ReadWrite");
                source.Default("fsType", "ext4");
                source.Default("readOnly", false);
                source.Default("kind", "Shared");
                break;
            case "scaleIO":
                source.Default("storageMode", "ThinProvisioned");
                source.Default("fsType", "xfs");
                break;
        }
    }

    private static void SetItems(JsonObject downward)
    {
        foreach (var node in downward.GetArray("items") ?? [])
        {
            if (node is JsonObject item)
                ContainerDefaults.SetFieldSource(item);
        }
    }

    private static void SetProjected(JsonObject projected)
    {
        foreach (var node in projected.GetArray("sources") ?? [])
        {
            if (node is not JsonObject source)
                continue;
            if (source.GetObject("downwardAPI") is { } downward)
                SetItems(downward);
            source.GetObject("serviceAccountToken")?.Default("expirationSeconds", 3600);
        }
    }
}
