using System.Text;
using Xunit;

namespace OrleansOrchestrator.Storage.Tests;

/// <summary>What every object log must do; each implementation runs all of it against its real database.</summary>
public abstract class ObjectLogTests
{
    /// <summary>A log over a store of its own for this test; opened again it sees the same store.</summary>
    protected abstract IObjectLog Open();

    /// <summary>Arguments with which the crash writer opens the same store.</summary>
    protected abstract string[] CrashWriterArguments { get; }

    /// <summary>Entries of consecutive revisions; <c>+key</c> creates, <c>-key</c> deletes, <c>key</c> updates.</summary>
    protected static List<LogEntry> Batch(long first, params string[] changes) =>
        [.. changes.Select((change, i) => new LogEntry(
            first + i,
            change.TrimStart('+', '-'),
            change[0] == '+' ? LogAction.Create : change[0] == '-' ? LogAction.Delete : LogAction.Update,
            Encoding.UTF8.GetBytes($"{{\"r\":{first + i}}}"),
            DateTimeOffset.UnixEpoch.AddMinutes(first + i)))];

    protected async Task<IObjectLog> StartAsync()
    {
        var log = Open();
        await log.InitializeAsync();
        return log;
    }

    [Fact]
    public async Task Append_is_read_back_as_current_objects_and_as_history()
    {
        await using var log = await StartAsync();
        Assert.Equal(default, await log.GetHeadAsync("pods"));
        await log.AppendAsync("pods", Batch(1, "+ns/b", "+ns/a", "+ns-x/c"));
        await log.AppendAsync("pods", Batch(4, "ns/a", "-ns/b"));

        var current = await log.ReadCurrentAsync("pods");
        var history = await log.ReadHistoryAsync("pods", 0, 100);

        Assert.Equal((5L, 0L), (current.Revision, current.CompactedRevision));
        Assert.Equal([("ns-x/c", 3L, "{\"r\":3}"), ("ns/a", 4, "{\"r\":4}")], current.Objects.Select(o => (o.Key, o.Revision, Text(o.Value))));
        Assert.Equal(
            [(1L, "ns/b", LogAction.Create), (2, "ns/a", LogAction.Create), (3, "ns-x/c", LogAction.Create), (4, "ns/a", LogAction.Update), (5, "ns/b", LogAction.Delete)],
            history.Select(e => (e.Revision, e.Key, e.Action)));
        Assert.Equal("{\"r\":5}", Text(history[4].Value));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMinutes(5), history[4].Time);
        Assert.Equal(["pods"], await log.ListResourcesAsync());
    }

    [Fact]
    public async Task Index_names_what_the_whole_read_brings()
    {
        await using var log = await StartAsync();
        Assert.Empty((await log.ReadIndexAsync("pods")).Keys);
        await log.AppendAsync("pods", Batch(1, "+b", "+A", "+a/z", "+gone", "-gone", "b"));

        var (index, current) = (await log.ReadIndexAsync("pods"), await log.ReadCurrentAsync("pods"));

        Assert.Equal(6, index.Revision);
        Assert.Equal([("A", 2L), ("a/z", 3), ("b", 6)], index.Keys.Select(k => (k.Key, k.Revision)));
        Assert.Equal(current.Objects.Select(o => (o.Key, o.Revision)), index.Keys.Select(k => (k.Key, k.Revision)));
    }

    [Fact]
    public async Task Objects_are_read_in_pages_that_count_and_bytes_end()
    {
        await using var log = await StartAsync();
        // Each value has 7 bytes.
        await log.AppendAsync("pods", Batch(1, "+a", "+b", "+c", "+d", "+e"));

        Assert.Equal("ab", Keys(await log.ReadCurrentAsync("pods", mostObjects: 2)));
        Assert.Equal("cd", Keys(await log.ReadCurrentAsync("pods", "b", 2)));
        Assert.Equal("e", Keys(await log.ReadCurrentAsync("pods", "d", 2)));
        Assert.Equal("", Keys(await log.ReadCurrentAsync("pods", "e", 2)));
        Assert.Equal("a", Keys(await log.ReadCurrentAsync("pods", mostBytes: 1)));
        Assert.Equal("ab", Keys(await log.ReadCurrentAsync("pods", mostBytes: 8)));
        Assert.Equal("bc", Keys(await log.ReadCurrentAsync("pods", "a", mostBytes: 14)));
        Assert.Equal(5, (await log.ReadCurrentAsync("pods", "a", 1)).Revision);
    }

    [Fact]
    public async Task One_object_is_found_by_its_key()
    {
        await using var log = await StartAsync();
        await log.AppendAsync("pods", Batch(1, "+a", "+b", "-b"));
        await log.AppendAsync("nodes", Batch(1, "+c"));

        var found = await log.ReadObjectAsync("pods", "a");

        Assert.Equal(("a", 1L, "{\"r\":1}"), (found!.Value.Key, found.Value.Revision, Text(found.Value.Value)));
        Assert.Null(await log.ReadObjectAsync("pods", "b"));
        Assert.Null(await log.ReadObjectAsync("pods", "c"));
    }

    private static string Keys(LogSnapshot snapshot) => string.Concat(snapshot.Objects.Select(o => o.Key));

    [Fact]
    public async Task History_of_a_key_is_its_own_entries_after_a_revision()
    {
        await using var log = await StartAsync();
        await log.AppendAsync("pods", Batch(1, "+a", "+b", "a", "-b", "a", "+b"));
        await log.AppendAsync("nodes", Batch(1, "+a"));

        Assert.Equal([1L, 3, 5], (await log.ReadHistoryOfAsync("pods", "a", 0)).Select(e => e.Revision));
        Assert.Equal(
            [(4L, LogAction.Delete, "{\"r\":4}"), (6, LogAction.Create, "{\"r\":6}")],
            (await log.ReadHistoryOfAsync("pods", "b", 2)).Select(e => (e.Revision, e.Action, Text(e.Value))));
        await log.CompactAsync("pods", DateTimeOffset.UnixEpoch, 2);
        Assert.Equal([5L], (await log.ReadHistoryOfAsync("pods", "a", 0)).Select(e => e.Revision));
    }

    [Fact]
    public async Task Keys_are_in_ordinal_order()
    {
        await using var log = await StartAsync();
        await log.AppendAsync("pods", Batch(1, "+b", "+A", "+a/z", "+a-b", "+a.b", "+Z", "+a"));

        var keys = (await log.ReadCurrentAsync("pods")).Objects.Select(o => o.Key).ToArray();

        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Assert.Equal(7, keys.Length);
    }

    [Fact]
    public async Task Batch_may_change_a_key_more_than_once()
    {
        await using var log = await StartAsync();
        await log.AppendAsync("pods", Batch(1, "+a", "a", "-a", "+a", "+b", "-b"));

        var obj = Assert.Single((await log.ReadCurrentAsync("pods")).Objects);

        Assert.Equal(("a", 4L), (obj.Key, obj.Revision));
        Assert.Equal(6, (await log.ReadHistoryAsync("pods", 0, 100)).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(100)]
    public async Task Append_that_does_not_follow_the_head_is_fenced_and_leaves_nothing(long first)
    {
        await using var log = await StartAsync();
        await log.AppendAsync("pods", Batch(1, "+a", "+b"));

        await Assert.ThrowsAsync<LogFencedException>(() => log.AppendAsync("pods", Batch(first, "+c", "-a")));
        await Assert.ThrowsAsync<LogFencedException>(() => log.AppendAsync("empty", Batch(2, "+c")));

        Assert.Equal(2, (await log.GetHeadAsync("pods")).Revision);
        Assert.Equal(["a", "b"], (await log.ReadCurrentAsync("pods")).Objects.Select(o => o.Key));
        Assert.Equal(2, (await log.ReadHistoryAsync("pods", 0, 100)).Count);
        Assert.Equal(0, (await log.GetHeadAsync("empty")).Revision);
        await log.AppendAsync("pods", Batch(3, "+c"));
    }

    [Fact]
    public async Task Writers_that_race_for_a_revision_have_one_winner_each_time()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        for (var revision = 1; revision <= 20; revision++)
        {
            var outcomes = await Task.WhenAll(TryAppendAsync(one, revision), TryAppendAsync(two, revision));
            Assert.Single(outcomes, true);
        }

        var history = await one.ReadHistoryAsync("pods", 0, 100);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), history.Select(e => e.Revision));

        static async Task<bool> TryAppendAsync(IObjectLog log, long revision)
        {
            try
            {
                await log.AppendAsync("pods", Batch(revision, "+k" + revision));
                return true;
            }
            catch (LogFencedException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task Logs_are_appended_side_by_side_and_a_fenced_one_fails_alone()
    {
        await using var log = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            for (var revision = 1; revision <= 60; revision += 3)
            {
                await log.AppendAsync("log" + i, Batch(revision, "+a" + revision, "+b" + revision, "+c" + revision));
                if (i % 4 == 0)
                    await Assert.ThrowsAsync<LogFencedException>(() => log.AppendAsync("log" + i, Batch(revision, "+z")));
            }
        }));

        for (var i = 0; i < 16; i++)
        {
            Assert.Equal(60, (await log.GetHeadAsync("log" + i)).Revision);
            Assert.Equal(60, (await log.ReadCurrentAsync("log" + i)).Objects.Count);
        }
    }

    [Fact]
    public async Task History_is_paged()
    {
        await using var log = await StartAsync();
        await log.AppendAsync("pods", Batch(1, [.. Enumerable.Range(0, 100).Select(i => "+k" + i)]));

        Assert.Equal([11L, 12, 13], (await log.ReadHistoryAsync("pods", 10, 3)).Select(e => e.Revision));
        Assert.Empty(await log.ReadHistoryAsync("pods", 100, 3));
    }

    [Fact]
    public async Task Compaction_by_age_drops_older_history_only()
    {
        await using var log = await StartAsync();
        await log.AppendAsync("pods", Batch(1, [.. Enumerable.Range(0, 2_500).Select(i => "+k" + i)]));
        await log.AppendAsync("other", Batch(1, "+a"));

        var dropped = await log.CompactAsync("pods", DateTimeOffset.UnixEpoch.AddMinutes(2_001), keepAtMost: 1_000_000);

        Assert.Equal(2_000, dropped);
        Assert.Equal(new LogHead(2_500, 2_000), await log.GetHeadAsync("pods"));
        Assert.Equal(2_500, (await log.ReadCurrentAsync("pods")).Objects.Count);
        Assert.Equal(2_001, (await log.ReadHistoryAsync("pods", 2_000, 1))[0].Revision);
        var lost = await Assert.ThrowsAsync<LogCompactedException>(() => log.ReadHistoryAsync("pods", 1_999, 1));
        Assert.Equal(2_000, lost.CompactedRevision);
        Assert.Single(await log.ReadHistoryAsync("other", 0, 10));
        Assert.Equal(0, await log.CompactAsync("pods", DateTimeOffset.UnixEpoch.AddMinutes(2_001), keepAtMost: 1_000_000));
    }

    [Fact]
    public async Task Compaction_by_count_keeps_the_newest_and_may_drop_all()
    {
        await using var log = await StartAsync();
        await log.AppendAsync("pods", Batch(1, [.. Enumerable.Range(0, 50).Select(i => "+k" + i)]));

        Assert.Equal(40, await log.CompactAsync("pods", DateTimeOffset.MinValue, keepAtMost: 10));
        Assert.Equal(10, (await log.ReadHistoryAsync("pods", 40, 100)).Count);
        Assert.Equal(10, await log.CompactAsync("pods", DateTimeOffset.MaxValue, keepAtMost: 10));

        Assert.Equal(new LogHead(50, 50), await log.GetHeadAsync("pods"));
        Assert.Empty(await log.ReadHistoryAsync("pods", 50, 100));
        await log.AppendAsync("pods", Batch(51, "k1"));
        Assert.Equal(51, Assert.Single(await log.ReadHistoryAsync("pods", 50, 100)).Revision);
    }

    [Fact]
    public async Task Values_of_any_size_come_back_as_they_were()
    {
        await using var log = await StartAsync();
        var random = new Random(1);
        var values = new[] { 0, 1, 4_000, 100_000, 3_000_000 }.Select(size =>
        {
            var value = new byte[size];
            random.NextBytes(value);
            return value;
        }).ToArray();
        await log.AppendAsync("pods", [.. values.Select((v, i) => new LogEntry(i + 1, "k" + i, LogAction.Create, v, DateTimeOffset.UnixEpoch))]);

        Assert.Equal(values, (await log.ReadCurrentAsync("pods")).Objects.Select(o => o.Value.ToArray()));
        Assert.Equal(values, (await log.ReadHistoryAsync("pods", 0, 10)).Select(e => e.Value.ToArray()));
    }

    [Fact]
    public async Task Store_is_made_once_by_several_processes_that_start_together_and_survives_reopening()
    {
        var logs = Enumerable.Range(0, 4).Select(_ => Open()).ToArray();
        await Task.WhenAll(logs.Select(log => log.InitializeAsync()));
        await logs[0].AppendAsync("pods", Batch(1, "+a"));
        foreach (var log in logs)
            await log.DisposeAsync();

        await using var again = await StartAsync();
        Assert.Equal("a", Assert.Single((await again.ReadCurrentAsync("pods")).Objects).Key);
        await again.AppendAsync("pods", Batch(2, "+b"));
    }

    [Fact]
    public async Task Writer_killed_under_load_loses_nothing_it_acknowledged_and_leaves_no_half_batch()
    {
        await using (await StartAsync())
        {
            // The store is there before the first writer.
        }

        for (var round = 0; round < 3; round++)
        {
            var acknowledged = await CrashWriter.RunAndKillAsync(CrashWriterArguments, afterBatches: 150);
            await using var log = await StartAsync();
            foreach (var (resource, revision) in acknowledged)
                await VerifyAsync(log, resource, revision);
        }
    }

    private static async Task VerifyAsync(IObjectLog log, string resource, long acknowledged)
    {
        var snapshot = await log.ReadCurrentAsync(resource);
        Assert.True(snapshot.Revision >= acknowledged, $"{resource}: {acknowledged} was acknowledged, {snapshot.Revision} is there");
        var history = await log.ReadHistoryAsync(resource, 0, int.MaxValue);
        Assert.Equal(snapshot.Revision, history.Count);
        var state = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var i = 0; i < history.Count; i++)
        {
            var entry = history[i];
            Assert.Equal(i + 1, entry.Revision);
            var parts = Text(entry.Value).Split(' ');
            Assert.Equal((entry.Revision, int.Parse(parts[2])), (long.Parse(parts[0]), parts[3].Length));
            if (i == history.Count - 1)
                Assert.Equal(entry.Revision, long.Parse(parts[1]));
            if (entry.Action == LogAction.Delete)
                Assert.True(state.Remove(entry.Key));
            else
                state[entry.Key] = entry.Revision;
        }

        Assert.Equal(state.Select(p => (p.Key, p.Value)), snapshot.Objects.Select(o => (o.Key, o.Revision)));
    }

    private static string Text(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span);
}
