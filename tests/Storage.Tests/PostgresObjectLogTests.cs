using OrleansOrchestrator.Storage.Postgres;
using Xunit;

namespace OrleansOrchestrator.Storage.Tests;

public sealed class PostgresObjectLogTests(PostgresServer server) : ObjectLogTests, IClassFixture<PostgresServer>, IAsyncLifetime
{
    private string _database = "";

    protected override string[] CrashWriterArguments => ["postgres", _database];

    public async Task InitializeAsync() => _database = await server.CreateDatabaseAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    protected override IObjectLog Open() => new PostgresObjectLog(_database);

    [Fact]
    public async Task Server_that_dies_fails_appends_keeps_what_was_acknowledged_and_is_used_again_when_back()
    {
        await using var log = await StartAsync();
        var head = 0L;
        var failed = false;
        var writing = Task.Run(async () =>
        {
            while (!failed)
            {
                try
                {
                    await log.AppendAsync("pods", Batch(head + 1, "+k" + head));
                    head++;
                }
                catch (LogUnavailableException)
                {
                    failed = true;
                }
            }
        });
        while (Volatile.Read(ref head) < 50 && !writing.IsCompleted)
            await Task.Delay(5);
        await server.StopAsync();
        await writing;
        await Assert.ThrowsAsync<LogUnavailableException>(() => log.GetHeadAsync("pods"));
        await server.StartAsync();

        var stored = (await log.GetHeadAsync("pods")).Revision;

        // The append during which the server died may or may not have been committed; the head tells.
        Assert.InRange(stored, head, head + 1);
        await log.AppendAsync("pods", Batch(stored + 1, "+again"));
        Assert.Equal(stored + 1, (await log.ReadHistoryAsync("pods", 0, 100_000)).Count);
    }
}
