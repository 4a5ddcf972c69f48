using System.Formats.Tar;
using OrleansOrchestrator.NodeAgent.Containerd;

namespace OrleansOrchestrator.NodeAgent.Tests.Fixtures;

/// <summary>An image with a static busybox, made by the tests.</summary>
internal static class TestImage
{
    public const string Name = "orleans-orchestrator.local/busybox:1";
    private static readonly string[] Commands =
        ["sh", "sleep", "cat", "echo", "true", "false", "id", "env", "hostname", "httpd", "nc", "ls", "kill", "touch", "rm", "test", "seq", "stat", "wget", "mkdir"];

    public static async Task ImportAsync(string socketPath, string directory)
    {
        var archive = Path.Combine(directory, "busybox.tar");
        await using (var file = File.Create(archive))
            OciArchive.Write(file, Name, Layer(), ["/bin/sleep", "3600"], user: "");
        await ImageArchives.ImportAsync(socketPath, archive, CancellationToken.None);
    }

    private static byte[] Layer()
    {
        using var buffer = new MemoryStream();
        using (var tar = new TarWriter(buffer, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var directory in (string[])["bin", "etc", "tmp", "proc", "sys", "dev"])
                tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, directory) { Mode = (UnixFileMode)0b111_111_111 });
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "bin/busybox")
            {
                Mode = (UnixFileMode)0b111_101_101,
                DataStream = new MemoryStream(File.ReadAllBytes("/bin/busybox")),
            });
            foreach (var command in Commands)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, "bin/" + command) { LinkName = "busybox" });
        }
        return buffer.ToArray();
    }
}
