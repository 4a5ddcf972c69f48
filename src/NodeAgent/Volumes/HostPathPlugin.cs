using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Volumes;

/// <summary><c>hostPath</c>: a path of the node itself, checked against its declared type.</summary>
internal sealed class HostPathPlugin : IVolumePlugin
{
    public bool Supports(V1Volume volume) => volume.HostPath is not null;

    public Task<string> SetUpAsync(VolumeContext context, V1Volume volume, CancellationToken cancellation)
    {
        var path = volume.HostPath.Path;
        var type = volume.HostPath.Type ?? "";
        if (type == "DirectoryOrCreate" && !Path.Exists(path))
            Directory.CreateDirectory(path);
        if (type == "FileOrCreate" && !Path.Exists(path))
            File.WriteAllBytes(path, []);
        var fits = type switch
        {
            "" => true,
            "Directory" or "DirectoryOrCreate" => Directory.Exists(path),
            "File" or "FileOrCreate" => File.Exists(path) && !IsSpecial(path),
            "Socket" => Is(path, 0xC000),
            "CharDevice" => Is(path, 0x2000),
            "BlockDevice" => Is(path, 0x6000),
            _ => throw new VolumeException($"hostPath type \"{type}\" is unknown"),
        };
        if (!fits)
            throw new VolumeException($"hostPath type check failed: {path} is not a {Describe(type)}");
        if (type.Length == 0 && !Path.Exists(path))
            Directory.CreateDirectory(path);
        return Task.FromResult(path);
    }

    private static string Describe(string type) => type switch
    {
        "Directory" or "DirectoryOrCreate" => "directory",
        "File" or "FileOrCreate" => "file",
        "Socket" => "socket file",
        "CharDevice" => "character device",
        _ => "block device",
    };

    private static bool IsSpecial(string path) => Is(path, 0xC000) || Is(path, 0x2000) || Is(path, 0x6000);

    private static bool Is(string path, uint kind) => NativeMethods.FileKind(path) == kind;
}
