using System.Runtime.InteropServices;

namespace OrleansOrchestrator.NodeAgent;

/// <summary>The few calls of the C library that .NET does not wrap.</summary>
internal static partial class NativeMethods
{
    public const int SigTerm = 15;
    public const int DetachMount = 2;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string source, string target, string fileSystem, ulong flags, string? data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unmount(string target, int flags);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeOwner(string path, uint owner, uint group);

    /// <summary>Renames whatever has the old name, a link itself rather than what it points to.</summary>
    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(string oldPath, string newPath);

    /// <summary>The file type bits of a path's mode, links followed; 0 when there is no such file.</summary>
    public static uint FileKind(string path)
    {
        const int currentDirectory = -100;
        const uint typeAndMode = 0x3;
        // struct statx: the mode is the 16-bit field at offset 28 on every architecture.
        Span<byte> status = stackalloc byte[256];
        return Status(currentDirectory, path, 0, typeAndMode, status) == 0 ? BitConverter.ToUInt16(status[28..]) & 0xF000u : 0;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int directory, string path, int flags, uint mask, Span<byte> status);
}
