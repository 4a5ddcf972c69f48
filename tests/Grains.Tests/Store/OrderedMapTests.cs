using OrleansOrchestrator.Registry.Cache.Ordered;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Store;

public class OrderedMapTests
{
    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 3_000)]
    [InlineData(3, 40_000)]
    public void Random_changes_agree_with_a_sorted_dictionary_and_old_versions_stay(int seed, int keys)
    {
        var random = new Random(seed);
        var expected = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var builder = OrderedMap<int>.Empty.ToBuilder();
        var versions = new List<(OrderedMap<int> Map, KeyValuePair<string, int>[] Content)>();
        for (var step = 0; step < 30_000; step++)
        {
            // Growing and shrinking phases, so that nodes split and merge.
            var key = "key-" + random.Next(keys).ToString("x5");
            if (random.Next(10) < (step / 5_000 % 2 == 0 ? 8 : 2))
            {
                var existed = builder.Set(key, step, out var old);
                Assert.Equal(expected.TryGetValue(key, out var before), existed);
                Assert.Equal(before, old);
                expected[key] = step;
            }
            else
            {
                Assert.Equal(expected.Remove(key), builder.Remove(key, out _));
            }

            Assert.Equal(expected.Count, builder.Count);
            if (step % 2_500 == 0)
                versions.Add((builder.ToImmutable(), [.. expected]));
        }

        versions.Add((builder.ToImmutable(), [.. expected]));
        foreach (var (map, content) in versions)
        {
            Assert.Equal(content, Entries(map.GetEnumerator()));
            Assert.Equal(content.Length, map.Count);
        }
    }

    [Fact]
    public void Range_starts_and_ends_where_asked()
    {
        var builder = OrderedMap<int>.Empty.ToBuilder();
        for (var i = 0; i < 2_000; i++)
            builder.Set($"{(i % 2 == 0 ? "a" : "a-b")}/{i:d4}", i, out _);
        var map = builder.ToImmutable();

        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => i * 2), Entries(map.From("a/", end: "a0")).Select(e => e.Value));
        Assert.Equal("a/0004", Entries(map.From("a/0002", inclusive: false)).First().Key);
        Assert.Equal("a/0002", Entries(map.From("a/0002")).First().Key);
        Assert.Equal(1_000 + 2, map.CountBefore("a/0004"));
        Assert.Empty(Entries(map.From("b")));
        Assert.Empty(Entries(OrderedMap<int>.Empty.From("b")));
    }

    [Fact]
    public void Keys_added_in_order_fill_their_leaves()
    {
        var builder = OrderedMap<int>.Empty.ToBuilder();
        for (var i = 0; i < 100_000; i++)
            builder.Set(i.ToString("d6"), i, out _);
        for (var i = 0; i < 100_000; i++)
            Assert.True(builder.Remove(i.ToString("d6"), out var old) && old == i);
        Assert.Equal(0, builder.Count);
        Assert.Empty(Entries(builder.ToImmutable().GetEnumerator()));
    }

    private static List<KeyValuePair<string, int>> Entries(OrderedMapRange<int> range)
    {
        var entries = new List<KeyValuePair<string, int>>();
        while (range.MoveNext())
            entries.Add(new(range.Key, range.Current));
        return entries;
    }
}
