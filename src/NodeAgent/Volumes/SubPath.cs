using OrleansOrchestrator.NodeAgent.Containers;

namespace OrleansOrchestrator.NodeAgent.Volumes;

/// <summary>Resolves a path inside a volume without leaving the volume.</summary>
internal static class SubPath
{
    private const int LinksMax = 40;

    public static string Resolve(string volume, string subPath, string volumeName)
    {
        var failed = new ContainerConfigException($"failed to prepare subPath for volumeMount \"{volumeName}\"");
        if (Path.IsPathRooted(subPath) || subPath.Split('/').Contains(".."))
            throw failed;
        var root = Real(volume, LinksMax) ?? throw failed;
        var current = root;
        foreach (var part in subPath.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(current, part);
            if (!Path.Exists(next) && new FileInfo(next).LinkTarget is null)
                Directory.CreateDirectory(next);
            // A link may point anywhere inside, nowhere outside.
            var real = Real(next, LinksMax);
            if (real is null || (real != root && !real.StartsWith(root + "/", StringComparison.Ordinal)))
                throw failed;
            current = real;
        }
        return current;
    }

    // The path with every link in every part followed; null when there are too many.
    private static string? Real(string path, int linksLeft)
    {
        var current = "/";
        foreach (var part in Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(current, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }
            if (linksLeft == 0)
                return null;
            current = Real(Path.Combine(current, target), --linksLeft) ?? "";
            if (current.Length == 0)
                return null;
        }
        return current;
    }
}
