using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Storage;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Store;

public class ResourceGrainTests
{
    [Fact]
    public async Task Create_by_many_at_once_has_one_winner_and_shows_it_to_the_others()
    {
        await using var store = await StoreCluster.StartAsync();
        var pods = store.Resource("pods");

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => pods.CommitAsync(Writes.Create("ns/a", "l" + i))));

        var winner = Assert.Single(results, r => r.Outcome == CommitOutcome.Committed);
        Assert.All(results.Where(r => r != winner), r =>
        {
            Assert.Equal(CommitOutcome.Exists, r.Outcome);
            Assert.Equal(winner.Revision, r.Revision);
            Assert.Equal(winner.Revision, Writes.RevisionIn(r.Current));
        });
    }

    [Fact]
    public async Task Update_with_an_old_revision_conflicts_and_returns_the_current_object()
    {
        await using var store = await StoreCluster.StartAsync();
        var pods = store.Resource("pods");
        var created = await pods.CommitAsync(Writes.Create("ns/a"));
        var updated = await pods.CommitAsync(Writes.Update("ns/a", created.Revision));
        Assert.Equal((CommitOutcome.Committed, created.Revision + 1), (updated.Outcome, updated.Revision));

        var late = await pods.CommitAsync(Writes.Update("ns/a", created.Revision));
        var lateDelete = await pods.CommitAsync(Writes.Delete("ns/a", created.Revision));
        var missing = await pods.CommitAsync(Writes.Update("ns/b"));

        Assert.Equal((CommitOutcome.Conflict, updated.Revision), (late.Outcome, Writes.RevisionIn(late.Current)));
        Assert.Equal(CommitOutcome.Conflict, lateDelete.Outcome);
        Assert.Equal(CommitOutcome.Missing, missing.Outcome);
        Assert.Equal(CommitOutcome.Committed, (await pods.CommitAsync(Writes.Delete("ns/a", updated.Revision))).Outcome);
        Assert.Empty((await store.Reader("pods").ReadPageAsync(null, 10)).Objects);
    }

    [Fact]
    public async Task Refusals_by_a_new_activation_show_the_object_that_is_there()
    {
        await using var store = await StoreCluster.StartAsync();
        var pods = store.Resource("pods");
        await pods.CommitAsync(Writes.Create("ns/a"));
        await pods.CommitAsync(Writes.Update("ns/a"));
        await store.ReloadAsync("pods");

        var exists = await pods.CommitAsync(Writes.Create("ns/a"));
        var conflict = await pods.CommitAsync(Writes.Update("ns/a", 1));

        Assert.Equal((CommitOutcome.Exists, 2L, 2L), (exists.Outcome, exists.Revision, Writes.RevisionIn(exists.Current)));
        Assert.Equal((CommitOutcome.Conflict, 2L, 2L), (conflict.Outcome, conflict.Revision, Writes.RevisionIn(conflict.Current)));
        Assert.Equal((CommitOutcome.Committed, 3L), await OutcomeAsync(pods.CommitAsync(Writes.Delete("ns/a", 2))));
        Assert.Equal((CommitOutcome.Committed, 4L), await OutcomeAsync(pods.CommitAsync(Writes.Create("ns/a"))));
    }

    private static async Task<(CommitOutcome Outcome, long Revision)> OutcomeAsync(Task<CommitResult> commit) =>
        ((await commit).Outcome, (await commit).Revision);

    [Fact]
    public async Task Commits_that_come_while_the_disk_is_busy_share_the_next_batch()
    {
        await using var store = await StoreCluster.StartAsync();
        var pods = store.Resource("pods");
        await pods.CommitAsync(Writes.Create("ns/first"));
        store.Log.Close();
        var first = pods.CommitAsync(Writes.Create("ns/second"));
        await Eventually.TrueAsync(() => store.Log.Batches.Count == 2);
        var many = pods.CommitManyAsync([.. Enumerable.Range(0, 50).Select(i => Writes.Create("ns/" + i))]);
        // Answered by the same grain after the commits were taken.
        Assert.Equal(1, await pods.GetRevisionAsync());

        store.Log.Open();

        await first;
        Assert.All(await many, r => Assert.Equal(CommitOutcome.Committed, r.Outcome));
        Assert.Equal([1, 1, 50], store.Log.Batches);
    }

    [Fact]
    public async Task Refusal_that_rests_on_a_write_that_then_fails_is_decided_anew()
    {
        await using var store = await StoreCluster.StartAsync();
        var pods = store.Resource("pods");
        await pods.CommitAsync(Writes.Create("ns/first"));
        store.Log.Close();
        store.Log.Failure = new LogUnavailableException("disk full");
        var create = pods.CommitAsync(Writes.Create("ns/a"));
        await Eventually.TrueAsync(() => store.Log.Batches.Count == 2);
        var rival = pods.CommitAsync(Writes.Create("ns/a", "rival"));
        await pods.GetRevisionAsync();
        store.Log.Open();

        Assert.Equal(CommitOutcome.Unavailable, (await create).Outcome);
        Assert.Equal(CommitOutcome.Unavailable, (await rival).Outcome);
        store.Log.Failure = null;
        var again = await pods.CommitAsync(Writes.Create("ns/a"));
        Assert.Equal((CommitOutcome.Committed, 2), (again.Outcome, again.Revision));
    }

    [Fact]
    public async Task Append_whose_outcome_is_unknown_is_read_back_from_the_store()
    {
        await using var store = await StoreCluster.StartAsync();
        var pods = store.Resource("pods");
        await pods.CommitAsync(Writes.Create("ns/first"));
        (store.Log.Failure, store.Log.FailAfterWrite) = (new LogUnavailableException("connection lost"), true);
        var lost = await pods.CommitAsync(Writes.Create("ns/a"));
        store.Log.Failure = null;

        Assert.Equal(CommitOutcome.Unavailable, lost.Outcome);
        await Eventually.TrueAsync(async () => (await pods.CommitAsync(Writes.Create("ns/a"))).Outcome == CommitOutcome.Exists);
        Assert.Equal(2, await pods.GetRevisionAsync());
    }

    [Fact]
    public async Task Request_that_is_repeated_is_answered_with_what_it_did_and_does_nothing_again()
    {
        await using var store = await StoreCluster.StartAsync();
        var pods = store.Resource("pods");
        var requests = new[] { Writes.Create("ns/a", "mine"), Writes.Update("ns/a", 1, "mine"), Writes.Delete("ns/a", 3) };
        Assert.Equal(1, (await pods.CommitAsync(requests[0])).Revision);
        Assert.Equal(2, (await pods.CommitAsync(requests[1])).Revision);
        Assert.Equal(3, (await pods.CommitAsync(Writes.Update("ns/a", 2, "another's"))).Revision);
        Assert.Equal(4, (await pods.CommitAsync(requests[2])).Revision);

        for (var i = 0; i < requests.Length; i++)
        {
            var again = await pods.CommitAsync(requests[i] with { IsRepeated = true });
            Assert.Equal((CommitOutcome.Committed, i == 2 ? 4 : i + 1), (again.Outcome, again.Revision));
        }

        Assert.Equal(CommitOutcome.Missing, (await pods.CommitAsync(Writes.Update("ns/a", 1, "never sent") with { IsRepeated = true })).Outcome);
        Assert.Equal(4, await pods.GetRevisionAsync());
        Assert.Equal(5, (await pods.CommitAsync(Writes.Create("ns/a", "never sent") with { IsRepeated = true })).Revision);
    }

    [Fact]
    public async Task Creation_that_arrives_after_its_object_was_deleted_is_refused()
    {
        await using var store = await StoreCluster.StartAsync();
        var pods = store.Resource("pods");
        await pods.CommitAsync(Writes.Create("ns/first"));
        var late = Writes.Create("ns/a") with { IssuedAt = 1 };
        await pods.CommitAsync(late);
        await pods.CommitAsync(Writes.Delete("ns/a", 2));

        var again = await pods.CommitAsync(late);
        Assert.Equal((CommitOutcome.Conflict, 3), (again.Outcome, again.Revision));
        // Another's, issued before the deletion; and one that knows of it. A new activation knows as much.
        await store.ReloadAsync("pods");
        var refused = await pods.CommitAsync(Writes.Create("ns/a", "other") with { IssuedAt = 2 });
        Assert.Equal((CommitOutcome.Conflict, 3), (refused.Outcome, refused.Revision));
        Assert.Equal(4, (await pods.CommitAsync(Writes.Create("ns/a", "other") with { IssuedAt = 3 })).Revision);
    }

    [Fact]
    public async Task Another_writer_on_the_log_fences_this_one_which_reloads_and_goes_on()
    {
        await using var store = await StoreCluster.StartAsync();
        var pods = store.Resource("pods");
        await pods.CommitAsync(Writes.Create("ns/mine"));
        await using var rival = store.OpenLog();
        await rival.InitializeAsync();
        await rival.AppendAsync("pods", [new LogEntry(2, "ns/theirs", LogAction.Create, "{}"u8.ToArray(), DateTimeOffset.UnixEpoch)]);

        var fenced = await pods.CommitAsync(Writes.Create("ns/late"));

        Assert.Equal(CommitOutcome.Unavailable, fenced.Outcome);
        await Eventually.TrueAsync(async () => (await pods.CommitAsync(Writes.Create("ns/late"))) is { Outcome: CommitOutcome.Committed, Revision: 3 });
        Assert.Equal(["ns/late", "ns/mine", "ns/theirs"], (await store.Reader("pods").ReadPageAsync(null, 10)).Objects.Select(o => o.Key));
        var tail = await pods.TailAsync(0);
        Assert.Equal([1L, 2, 3], tail.Events.Select(e => e.Revision));
    }

    [Fact]
    public async Task New_activation_has_everything_and_serves_older_events_from_history()
    {
        await using var store = await StoreCluster.StartAsync(options: o => o.PageEntries = 40);
        var pods = store.Resource("pods");
        await pods.CommitManyAsync([.. Enumerable.Range(0, 100).Select(i => Writes.Create($"ns/{i:d3}"))]);
        await pods.CommitAsync(Writes.Delete("ns/050"));
        await store.ReloadAsync("pods");

        Assert.Equal(101, await pods.GetRevisionAsync());
        var seen = new List<ObjectEvent>();
        while (seen.Count < 101)
            seen.AddRange((await pods.TailAsync(seen.Count)).Events);
        Assert.Equal(Enumerable.Range(1, 101).Select(i => (long)i), seen.Select(e => e.Revision));
        Assert.All(seen, e => Assert.Equal(e.Revision, Writes.RevisionIn(e.Value)));
        Assert.Equal(CommitAction.Delete, seen[^1].Action);
        var keys = new List<string>();
        SnapshotPage page;
        do
        {
            page = await store.Reader("pods").ReadPageAsync(keys.LastOrDefault(), 1_000);
            keys.AddRange(page.Objects.Select(o => o.Key));
        }
        while (page.More);
        Assert.Equal(Enumerable.Range(0, 100).Where(i => i != 50).Select(i => $"ns/{i:d3}"), keys);
    }

    [Fact]
    public async Task Tail_waits_for_the_next_event_and_answers_empty_after_its_time()
    {
        await using var store = await StoreCluster.StartAsync(options: o => o.LongPoll = TimeSpan.FromMilliseconds(300));
        var pods = store.Resource("pods");
        Assert.Empty((await pods.TailAsync(0)).Events);

        var waiting = pods.TailAsync(0);
        await pods.CommitAsync(Writes.Create("ns/a"));

        Assert.Equal("ns/a", Assert.Single((await waiting).Events).Key);
    }

    [Fact]
    public async Task Tail_from_a_compacted_revision_is_expired()
    {
        await using var store = await StoreCluster.StartAsync(options: o =>
        {
            o.HistoryEntries = 10;
            o.CompactEvery = TimeSpan.FromMilliseconds(100);
        });
        var pods = store.Resource("pods");
        await pods.CommitManyAsync([.. Enumerable.Range(0, 100).Select(i => Writes.Create($"ns/{i:d3}"))]);
        await store.ReloadAsync("pods");

        await Eventually.TrueAsync(async () => (await pods.TailAsync(5)).Expired);
        Assert.False((await pods.TailAsync(90)).Expired);
        Assert.Equal(100, (await store.Reader("pods").ReadPageAsync(null, 1_000)).Objects.Count);
    }
}
