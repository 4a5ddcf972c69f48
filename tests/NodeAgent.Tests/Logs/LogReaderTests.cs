using System.Text;
using OrleansOrchestrator.NodeAgent.Logs;

namespace OrleansOrchestrator.NodeAgent.Tests.Logs;

public sealed class LogReaderTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public LogReaderTests() => File.WriteAllText(path, """
        2026-01-01T00:00:01.000000001Z stdout F one
        2026-01-01T00:00:02.000000001Z stdout P tw
        2026-01-01T00:00:02.000000002Z stdout F o
        2026-01-01T00:00:03.000000001Z stderr F three

        """);

    public void Dispose() => File.Delete(path);

    [Fact]
    public async Task Pieces_of_a_line_are_put_together() => Assert.Equal("one\ntwo\nthree\n", await ReadAsync(new LogRequest()));

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "three\n")]
    [InlineData(2, "two\nthree\n")]
    [InlineData(3, "one\ntwo\nthree\n")]
    [InlineData(9, "one\ntwo\nthree\n")]
    public async Task Tail_counts_whole_lines(int lines, string expected) =>
        Assert.Equal(expected, await ReadAsync(new LogRequest { TailLines = lines }));

    [Fact]
    public async Task Limit_time_and_stream_narrow_what_is_read()
    {
        Assert.Equal("one\nt", await ReadAsync(new LogRequest { LimitBytes = 5 }));
        Assert.Equal("three\n", await ReadAsync(new LogRequest { Since = new DateTimeOffset(2026, 1, 1, 0, 0, 3, TimeSpan.Zero) }));
        Assert.Equal("three\n", await ReadAsync(new LogRequest { Stream = "stderr" }));
        Assert.StartsWith("2026-01-01T00:00:01.000000001Z one\n", await ReadAsync(new LogRequest { Timestamps = true }));
    }

    private async Task<string> ReadAsync(LogRequest request)
    {
        using var output = new MemoryStream();
        using var reader = new LogReader(path, request, TimeProvider.System);
        await reader.CopyAsync(output, () => false, CancellationToken.None);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
