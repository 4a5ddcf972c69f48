using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Storage;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Store;

public class ResourceCacheTests
{
    [Fact]
    public async Task Sync_shows_every_write_that_was_answered_before()
    {
        await using var store = await StoreCluster.StartAsync();
        var pods = store.Resource("pods");
        var cache = store.Caches.Get("pods");
        for (var i = 0; i < 50; i++)
        {
            var written = await pods.CommitAsync(Writes.Create($"ns/{i}"));
            var synced = await cache.SyncAsync(default);
            Assert.True(synced >= written.Revision);
            Assert.Equal(written.Revision, cache.Get($"ns/{i}")!.Revision);
        }
    }

    [Fact]
    public async Task Sync_of_an_empty_log_waits_for_the_first_fill()
    {
        await using var store = await StoreCluster.StartAsync();
        var cache = store.Caches.Get("pods");

        Assert.Equal(0, await cache.SyncAsync(default));

        Assert.Equal(0, cache.Snapshot.Revision);
    }

    [Fact]
    public async Task Indexes_follow_creates_updates_and_deletes()
    {
        await using var store = await StoreCluster.StartAsync();
        var pods = store.Resource("pods");
        var cache = store.Caches.Get("pods");
        await pods.CommitManyAsync(
        [
            Writes.Create("a/1", "web", "n1"), Writes.Create("a/2", "web", "n2"), Writes.Create("a-b/3", "web", "n1"), Writes.Create("a/4", "db"),
        ]);
        await cache.SyncAsync(default);
        var before = cache.Snapshot;
        Assert.Equal(["a/1", "a/2", "a/4"], Keys(cache.InNamespace("a")));
        Assert.Equal(["a-b/3", "a/1", "a/2"], Keys(cache.WithLabel("", "app", "web")));
        Assert.Equal(["a/1", "a/2"], Keys(cache.WithLabel("a", "app", "web")));
        Assert.Equal(["a-b/3", "a/1"], Keys(cache.OnNode("n1")));
        Assert.Equal(["a/4"], Keys(cache.OwnedBy("owner-db")));

        await pods.CommitManyAsync([Writes.Update("a/1", null, "db", "n1"), Writes.Delete("a/2"), Writes.Update("a/4", null, "db", "n2")]);
        await cache.SyncAsync(default);

        Assert.Equal(["a-b/3"], Keys(cache.WithLabel("", "app", "web")));
        Assert.Empty(cache.WithLabel("a", "app", "web"));
        Assert.Equal(["a/1", "a/4"], Keys(cache.WithLabel("a", "app", "db")));
        Assert.Equal(["a/4"], Keys(cache.OnNode("n2")));
        Assert.Equal(["a/1", "a/4"], Keys(cache.OwnedBy("owner-db")));
        Assert.Equal(["a/1", "a/2"], Keys(before.WithLabel("a", "app", "web")));
    }

    [Fact]
    public async Task Watch_sees_each_revision_once_in_order_with_old_and_new_while_activations_come_and_go()
    {
        await using var store = await StoreCluster.StartAsync();
        var pods = store.Resource("pods");
        await pods.CommitManyAsync([.. Enumerable.Range(0, 10).Select(i => Writes.Create("ns/" + i))]);
        var cache = store.Caches.Get("pods");
        await cache.SyncAsync(default);
        var watch = cache.Watch(10);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await pods.CommitAsync(i % 4 == 3 ? Writes.Delete($"ns/{i / 4 % 10}") : Writes.Create($"ns/new-{i}"));
                if (i % 50 == 20)
                    await store.ReloadAsync("pods");
            }
        });

        var events = new List<CacheEvent>();
        while (!writing.IsCompleted || events.Count == 0 || events[^1].Revision < await pods.GetRevisionAsync())
        {
            await watch.WaitAsync(TimeSpan.FromMilliseconds(200), default);
            watch.Read(events, 7);
        }

        await writing;
        Assert.Equal(Enumerable.Range(11, events.Count).Select(i => (long)i), events.Select(e => e.Revision));
        var state = Enumerable.Range(0, 10).Select(i => "ns/" + i).ToHashSet();
        foreach (var e in events)
        {
            if (e.Deleted is { } gone)
            {
                Assert.True(state.Remove(gone.Key));
                Assert.NotNull(e.Old);
                Assert.Equal(e.Revision, Writes.RevisionIn(gone.Value));
            }
            else
            {
                Assert.True(state.Add(e.New!.Key));
                Assert.Null(e.Old);
            }
        }

        Assert.Equal(state.Order(StringComparer.Ordinal), Keys(cache.InNamespace("")));
    }

    [Fact]
    public async Task Watch_that_is_too_slow_gets_410()
    {
        await using var store = await StoreCluster.StartAsync(cacheOptions: o => o.WindowEvents = 10);
        var pods = store.Resource("pods");
        var cache = store.Caches.Get("pods");
        await cache.SyncAsync(default);
        var slow = cache.Watch(0);
        await pods.CommitManyAsync([.. Enumerable.Range(0, 50).Select(i => Writes.Create("ns/" + i))]);
        await cache.SyncAsync(default);

        var expired = Assert.Throws<ApiException>(() => slow.Read([], 100));

        Assert.Equal((410, "too old resource version: 0 (40)"), (expired.Status.Code, expired.Message));
        Assert.Equal(40, cache.OldestWatchRevision);
        Assert.Throws<ApiException>(() => cache.Watch(39));
        var events = new List<CacheEvent>();
        cache.Watch(40).Read(events, 100);
        Assert.Equal(10, events.Count);
    }

    [Fact]
    public async Task Cache_filled_while_the_log_is_written_agrees_with_it()
    {
        await using var store = await StoreCluster.StartAsync(cacheOptions: o => o.PageSize = 5);
        var pods = store.Resource("pods");
        await pods.CommitManyAsync([.. Enumerable.Range(0, 300).Select(i => Writes.Create($"ns/{i:d3}"))]);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                await pods.CommitAsync(i % 2 == 0 ? Writes.Delete($"ns/{i / 2 * 37 % 300:d3}") : Writes.Create($"ns/{i / 2 * 37 % 300:d3}"));
        });
        var cache = store.Caches.Get("pods");
        await cache.WaitForAsync(0, default);
        await stop.CancelAsync();
        await writing;
        await cache.SyncAsync(default);

        var expected = (await store.Reader("pods").ReadPageAsync(null, 1_000)).Objects;
        Assert.Equal(expected.Select(o => (o.Key, o.Revision)), cache.InNamespace("").Select(o => (o.Key, o.Revision)));
    }

    [Fact]
    public async Task Caches_that_fill_together_read_few_pages_at_once()
    {
        await using var store = await StoreCluster.StartAsync(cacheOptions: o => (o.PageSize, o.PagesAtOnce) = (5, 2));
        string[] logs = ["a", "b", "c", "d", "e"];
        foreach (var log in logs)
            await store.Resource(log).CommitManyAsync([.. Enumerable.Range(0, 40).Select(i => Writes.Create($"ns/{i:d3}"))]);

        await Task.WhenAll(logs.Select(log => store.Caches.Get(log).WaitForAsync(0, default).AsTask()));

        Assert.Equal(2, store.Log.MostPagesAtOnce);
        Assert.All(logs, log => Assert.Equal(40, store.Caches.Get(log).InNamespace("").Count));
    }

    [Fact]
    public async Task Gap_that_cannot_be_replayed_is_listed_anew_and_ends_watches()
    {
        await using var store = await StoreCluster.StartAsync();
        var pods = store.Resource("pods");
        await pods.CommitAsync(Writes.Create("ns/a"));
        var cache = store.Caches.Get("pods");
        await cache.SyncAsync(default);
        var watch = cache.Watch(1);

        // Behind the grain's back: more revisions, of which the older are compacted away at once.
        await using (var rival = store.OpenLog())
        {
            await rival.InitializeAsync();
            await rival.AppendAsync("pods", [.. Enumerable.Range(2, 20).Select(i =>
                new LogEntry(i, "ns/b", i == 2 ? LogAction.Create : LogAction.Update, "{\"metadata\":{}}"u8.ToArray(), DateTimeOffset.UnixEpoch))]);
            await rival.CompactAsync("pods", DateTimeOffset.MinValue, 5);
        }

        await store.ReloadAsync("pods");

        await Eventually.TrueAsync(() => cache.Snapshot.Revision == 21);
        Assert.Equal(["ns/a", "ns/b"], Keys(cache.InNamespace("ns")));
        Assert.Equal(410, Assert.Throws<ApiException>(() => watch.Read([], 1)).Status.Code);
    }

    private static IEnumerable<string> Keys(IReadOnlyList<CachedObject> objects) => objects.Select(o => o.Key);
}
