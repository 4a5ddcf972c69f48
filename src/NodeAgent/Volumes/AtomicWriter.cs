using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace OrleansOrchestrator.NodeAgent.Volumes;

/// <summary>Replaces a volume's files all at once: they are written to a fresh directory, and the link <c>..data</c>, through which every visible name
/// goes, is renamed onto it. A reader sees the old set or the new one, never a mixture.</summary>
internal static class AtomicWriter
{
    private const string DataLink = "..data";
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Writes the files below <paramref name="target"/>; returns false when they were there already.</summary>
    public static bool Write(string target, IReadOnlyDictionary<string, VolumeFile> files, DateTimeOffset now)
    {
        var data = Path.Combine(target, DataLink);
        var old = new DirectoryInfo(data).LinkTarget;
        if (old is not null && IsSame(Path.Combine(target, old), files))
            return false;

        var fresh = string.Create(
            CultureInfo.InvariantCulture, $"..{now.UtcDateTime:yyyy_MM_dd_HH_mm_ss}.{RandomNumberGenerator.GetInt32(int.MaxValue)}");
        var directory = Path.Combine(target, fresh);
        CreateDirectory(directory);
        foreach (var (path, file) in files)
        {
            var full = Path.Combine(directory, path);
            for (var parent = Path.GetDirectoryName(path); !string.IsNullOrEmpty(parent); parent = Path.GetDirectoryName(parent))
                CreateDirectory(Path.Combine(directory, parent));
            File.WriteAllBytes(full, file.Content);
            File.SetUnixFileMode(full, file.Mode);
            if (file.Owner is { } owner)
                _ = NativeMethods.ChangeOwner(full, owner, uint.MaxValue);
        }

        var link = Path.Combine(target, DataLink + "_tmp");
        File.Delete(link);
        File.CreateSymbolicLink(link, fresh);
        if (NativeMethods.Rename(link, data) != 0)
            throw new IOException($"renaming {link} failed: {Marshal.GetLastPInvokeErrorMessage()}");
        LinkNames(target, files);
        if (old is not null)
            Directory.Delete(Path.Combine(target, old), recursive: true);
        return true;
    }

    private static void CreateDirectory(string path)
    {
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, DirectoryMode);
    }

    private static void LinkNames(string target, IReadOnlyDictionary<string, VolumeFile> files)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in files.Keys)
            names.Add(path.Split('/')[0]);
        foreach (var entry in new DirectoryInfo(target).EnumerateFileSystemInfos())
        {
            if (!entry.Name.StartsWith("..", StringComparison.Ordinal) && !names.Contains(entry.Name) && entry.LinkTarget is not null)
                entry.Delete();
        }
        foreach (var name in names)
        {
            var link = Path.Combine(target, name);
            if (new FileInfo(link).LinkTarget is null)
                File.CreateSymbolicLink(link, Path.Combine(DataLink, name));
        }
    }

    private static bool IsSame(string directory, IReadOnlyDictionary<string, VolumeFile> files)
    {
        if (!Directory.Exists(directory))
            return false;
        var count = 0;
        foreach (var existing in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            count++;
            if (!files.TryGetValue(Path.GetRelativePath(directory, existing), out var wanted)
                || File.GetUnixFileMode(existing) != wanted.Mode
                || !File.ReadAllBytes(existing).AsSpan().SequenceEqual(wanted.Content))
            {
                return false;
            }
        }
        return count == files.Count;
    }
}
