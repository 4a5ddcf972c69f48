namespace OrleansOrchestrator.NodeAgent.Volumes;

/// <summary>Gives a volume to a group, as <c>fsGroup</c> asks.</summary>
internal static class Ownership
{
    private const UnixFileMode FileBits = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ReadOnlyBits = UnixFileMode.GroupRead | UnixFileMode.UserRead;
    private const UnixFileMode DirectoryBits = UnixFileMode.SetGroup | UnixFileMode.GroupExecute | UnixFileMode.UserExecute;

    public static void Apply(string path, long? group, bool readOnly)
    {
        if (group is null)
            return;
        Apply(new DirectoryInfo(path), (uint)group.Value, readOnly ? ReadOnlyBits : FileBits);
    }

    private static void Apply(FileSystemInfo entry, uint group, UnixFileMode bits)
    {
        _ = NativeMethods.ChangeOwner(entry.FullName, uint.MaxValue, group);
        if (entry.LinkTarget is not null)
            return;
        if (entry is not DirectoryInfo directory)
        {
            entry.UnixFileMode |= bits;
            return;
        }
        directory.UnixFileMode |= bits | DirectoryBits;
        foreach (var child in directory.EnumerateFileSystemInfos())
            Apply(child, group, bits);
    }
}
