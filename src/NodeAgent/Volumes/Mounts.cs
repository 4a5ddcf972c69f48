using System.Globalization;
using System.Runtime.InteropServices;

namespace OrleansOrchestrator.NodeAgent.Volumes;

/// <summary>The file systems mounted for pods.</summary>
internal static class Mounts
{
    private const ulong NoSuid = 2, NoDev = 4, NoExec = 8;

    /// <summary>Mounts an empty memory file system unless something is mounted there already.</summary>
    public static void Tmpfs(string path, long? sizeBytes, bool executable)
    {
        if (IsMountPoint(path))
            return;
        Directory.CreateDirectory(path);
        var size = sizeBytes is null ? null : string.Create(CultureInfo.InvariantCulture, $"size={sizeBytes}");
        if (NativeMethods.Mount("tmpfs", path, "tmpfs", executable ? 0 : NoSuid | NoDev | NoExec, size) != 0)
            throw new VolumeException($"mounting tmpfs on {path} failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Unmounts whatever is mounted at or below a path.</summary>
    public static void UnmountTree(string path)
    {
        foreach (var mount in Below(path).OrderByDescending(mount => mount.Length))
            _ = NativeMethods.Unmount(mount, NativeMethods.DetachMount);
        // Whoever deletes the tree next must not reach through a mount that stayed.
        if (Below(path).Count > 0)
            throw new IOException($"{path} still holds mounts");
    }

    private static bool IsMountPoint(string path) => Below(path).Contains(path);

    private static List<string> Below(string path)
    {
        var found = new List<string>();
        foreach (var line in File.ReadLines("/proc/self/mounts"))
        {
            var target = line.Split(' ')[1].Replace("\\040", " ", StringComparison.Ordinal);
            if (target == path || target.StartsWith(path + "/", StringComparison.Ordinal))
                found.Add(target);
        }
        return found;
    }
}
