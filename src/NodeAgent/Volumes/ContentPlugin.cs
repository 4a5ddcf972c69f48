using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Volumes;

/// <summary>The volumes whose files come from the API (ConfigMap, Secret, downward API, projected): collected anew on every visit, written atomically
/// when something differs.</summary>
internal sealed class ContentPlugin(NodePaths paths, VolumeContent content, TimeProvider time) : IVolumePlugin
{
    public bool Supports(V1Volume volume) =>
        volume.ConfigMap is not null || volume.Secret is not null || volume.DownwardAPI is not null || volume.Projected is not null;

    public async Task<string> SetUpAsync(VolumeContext context, V1Volume volume, CancellationToken cancellation)
    {
        var files = await content.CollectAsync(context, volume, cancellation);
        var path = paths.Volume(context.PodUid, PluginName(volume), volume.Name);
        // What may hold a secret never reaches a disk.
        if (volume.ConfigMap is null)
            Mounts.Tmpfs(path, sizeBytes: null, executable: true);
        Directory.CreateDirectory(path);
        if (AtomicWriter.Write(path, files, time.GetUtcNow()))
            Ownership.Apply(path, context.FsGroup, readOnly: true);
        return path;
    }

    public DateTimeOffset? RefreshDue(VolumeContext context, V1Volume volume) => content.RefreshDue(context, volume);

    private static string PluginName(V1Volume volume) => volume switch
    {
        { ConfigMap: not null } => "configmap",
        { Secret: not null } => "secret",
        { DownwardAPI: not null } => "downward-api",
        _ => "projected",
    };
}
