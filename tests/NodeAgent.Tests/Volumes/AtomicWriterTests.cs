using System.Text;
using OrleansOrchestrator.NodeAgent.Volumes;

namespace OrleansOrchestrator.NodeAgent.Tests.Volumes;

public sealed class AtomicWriterTests : IDisposable
{
    private readonly string target = Directory.CreateTempSubdirectory("oot").FullName;

    public void Dispose() => Directory.Delete(target, recursive: true);

    [Fact]
    public void Files_are_replaced_as_a_whole_behind_one_link()
    {
        Assert.True(AtomicWriter.Write(target, Files(("a", "1"), ("dir/b", "2")), DateTimeOffset.UnixEpoch));
        Assert.Equal("1", File.ReadAllText(Path.Combine(target, "a")));
        Assert.Equal("2", File.ReadAllText(Path.Combine(target, "dir", "b")));
        var first = new DirectoryInfo(Path.Combine(target, "..data")).LinkTarget;

        Assert.False(AtomicWriter.Write(target, Files(("a", "1"), ("dir/b", "2")), DateTimeOffset.UnixEpoch));
        Assert.True(AtomicWriter.Write(target, Files(("a", "3")), DateTimeOffset.UnixEpoch));
        Assert.Equal("3", File.ReadAllText(Path.Combine(target, "a")));
        Assert.False(Path.Exists(Path.Combine(target, "dir")));
        Assert.NotEqual(first, new DirectoryInfo(Path.Combine(target, "..data")).LinkTarget);
        Assert.False(Directory.Exists(Path.Combine(target, first!)));
    }

    private static Dictionary<string, VolumeFile> Files(params (string Path, string Text)[] files) =>
        files.ToDictionary(file => file.Path, file => new VolumeFile(Encoding.UTF8.GetBytes(file.Text), (UnixFileMode)0b110_100_100));
}
