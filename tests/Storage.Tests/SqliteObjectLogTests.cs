using System.Diagnostics;
using OrleansOrchestrator.Storage.Sqlite;
using Xunit;

namespace OrleansOrchestrator.Storage.Tests;

public sealed class SqliteObjectLogTests : ObjectLogTests, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("object-log-").FullName;

    private string File => Path.Combine(_folder, "log.db");

    protected override string[] CrashWriterArguments => ["sqlite", File];

    protected override IObjectLog Open() => new SqliteObjectLog(new SqliteLogOptions { Path = File });

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Full_store_refuses_whole_batches_and_takes_writes_again_once_there_is_room()
    {
        await using var log = new SqliteObjectLog(new SqliteLogOptions { Path = File, MaxBytes = 4 << 20 });
        await log.InitializeAsync();

        var head = await FillAsync(log);

        await VerifyUnchangedAsync(log, head);
        await log.CompactAsync("pods", DateTimeOffset.MaxValue, 0);
        await log.AppendAsync("pods", [Large(head + 1)]);
        Assert.Equal(head + 1, (await log.GetHeadAsync("pods")).Revision);
    }

    [RootFact]
    public async Task Full_disk_refuses_whole_batches_and_takes_writes_again_once_there_is_room()
    {
        var disk = Path.Combine(_folder, "disk");
        Directory.CreateDirectory(disk);
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk);
        try
        {
            await using var log = new SqliteObjectLog(new SqliteLogOptions { Path = Path.Combine(disk, "log.db") });
            await log.InitializeAsync();
            var ballast = Path.Combine(disk, "ballast");
            await System.IO.File.WriteAllBytesAsync(ballast, new byte[1 << 20]);

            var head = await FillAsync(log);

            await VerifyUnchangedAsync(log, head);
            System.IO.File.Delete(ballast);
            await log.AppendAsync("pods", [Large(head + 1)]);
            Assert.Equal(head + 1, (await log.GetHeadAsync("pods")).Revision);
        }
        finally
        {
            await RunAsync("umount", disk);
        }
    }

    /// <summary>Appends pairs until the store refuses; answers the head before that.</summary>
    private static async Task<long> FillAsync(SqliteObjectLog log)
    {
        for (var head = 0L; head < 10_000; head += 2)
        {
            try
            {
                await log.AppendAsync("pods", [Large(head + 1), Large(head + 2)]);
            }
            catch (LogUnavailableException)
            {
                return head;
            }
        }

        throw new InvalidOperationException("the store was never full");
    }

    private static async Task VerifyUnchangedAsync(SqliteObjectLog log, long head)
    {
        Assert.True(head > 10);
        Assert.Equal(head, (await log.GetHeadAsync("pods")).Revision);
        Assert.Equal(head, (await log.ReadHistoryAsync("pods", 0, 100_000)).Count);
        Assert.Equal(head, (await log.ReadCurrentAsync("pods")).Objects.Max(o => o.Revision));
    }

    // A few keys, so that the history grows and the current objects do not.
    private static LogEntry Large(long revision) =>
        new(revision, "k" + revision % 7, LogAction.Update, new byte[20_000], DateTimeOffset.UnixEpoch);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
