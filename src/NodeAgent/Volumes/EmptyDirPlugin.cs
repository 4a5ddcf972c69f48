using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Volumes;

/// <summary><c>emptyDir</c>: a directory, or memory, that lives as long as the pod.</summary>
internal sealed class EmptyDirPlugin(NodePaths paths) : IVolumePlugin
{
    private const UnixFileMode Everyone = (UnixFileMode)0b111_111_111;

    public bool Supports(V1Volume volume) => volume.EmptyDir is not null;

    public Task<string> SetUpAsync(VolumeContext context, V1Volume volume, CancellationToken cancellation)
    {
        var path = paths.Volume(context.PodUid, "empty-dir", volume.Name);
        if (Directory.Exists(path))
            return Task.FromResult(path);
        Directory.CreateDirectory(path);
        if (volume.EmptyDir.Medium == "Memory")
            Mounts.Tmpfs(path, volume.EmptyDir.SizeLimit?.ToInt64(), executable: true);
        File.SetUnixFileMode(path, Everyone);
        Ownership.Apply(path, context.FsGroup, readOnly: false);
        return Task.FromResult(path);
    }
}
