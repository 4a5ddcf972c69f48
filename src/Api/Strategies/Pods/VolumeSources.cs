using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Finds which source a volume has: exactly one of many optional members.</summary>
internal static class VolumeSources
{
    // The order in which a second source is reported.
    private static readonly string[] Order =
    [
        "emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi", "glusterfs",
        "persistentVolumeClaim", "rbd", "flexVolume", "cinder", "cephfs", "flocker", "downwardAPI", "fc", "azureFile", "configMap",
        "vsphereVolume", "azureDisk", "quobyte", "portworxVolume", "projected", "scaleIO", "csi", "ephemeral", "image", "local", "storageos",
    ];

    /// <summary>The volume's source and its name; null where it has none.</summary>
    public static (string? Name, JsonObject? Source) First(JsonObject volume)
    {
        string? best = null;
        JsonObject? source = null;
        foreach (var (name, value) in volume)
        {
            if (value is JsonObject candidate && (best is null ? Rank(name) >= 0 : Rank(name) is >= 0 and var rank && rank < Rank(best)))
                (best, source) = (name, candidate);
        }

        return (best, source);
    }

    /// <summary>Reports every source beyond the first.</summary>
    public static void CheckSingle(JsonObject volume, string first, FieldPath path, FieldErrors errors)
    {
        foreach (var name in Order)
        {
            if (name != first && volume[name] is JsonObject)
                errors.Forbidden(path.Child(name), "may not specify more than 1 volume type");
        }
    }

    private static int Rank(string name) => Array.IndexOf(Order, name);
}
