using k8s.Models;
using OrleansOrchestrator.Registry.Client;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Events;

public sealed class EventCorrelatorTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, 500, TimeSpan.Zero);
    private readonly EventCorrelator _correlator = new();

    [Fact]
    public void First_occurrence_becomes_an_event_about_its_object()
    {
        var told = Take("Created pod: a")!;

        Assert.Equal(("web", "ns", "ReplicaSet", "u"), (
            told.InvolvedObject.Name, told.InvolvedObject.NamespaceProperty, told.InvolvedObject.Kind, told.InvolvedObject.Uid));
        Assert.Equal(("Normal", "SuccessfulCreate", "Created pod: a", 1), (told.Type, told.Reason, told.Message, told.Count));
        Assert.Equal("replicaset-controller", told.Source.Component);
        Assert.Equal("ns", told.Metadata.NamespaceProperty);
        Assert.Matches("^web\\.[0-9a-f]{16}$", told.Metadata.Name);
        Assert.Equal(new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc), told.LastTimestamp);
    }

    [Fact]
    public void Repeat_raises_the_count_of_the_same_event()
    {
        var first = Take("Error creating: no quota")!;
        var second = Take("Error creating: no quota", after: 7)!;

        Assert.Equal(first.Metadata.Name, second.Metadata.Name);
        Assert.Equal(2, second.Count);
        Assert.Equal(first.FirstTimestamp, second.FirstTimestamp);
        Assert.Equal(first.FirstTimestamp!.Value.AddSeconds(7), second.LastTimestamp);
    }

    [Fact]
    public void Many_similar_messages_are_combined_into_one_event()
    {
        var told = Enumerable.Range(0, 20).Select(i => Take("Created pod: " + i)!).ToArray();

        Assert.Equal(10, told.Select(each => each.Metadata.Name).Distinct().Count());
        Assert.Equal("Created pod: 8", told[8].Message);
        Assert.Equal("(combined from similar events): Created pod: 19", told[^1].Message);
        Assert.Equal(11, told[^1].Count);
    }

    [Fact]
    public void Messages_of_long_ago_do_not_count_as_similar()
    {
        for (var i = 0; i < 9; i++)
            Take("Created pod: " + i);

        Assert.Equal("Created pod: x", Take("Created pod: x", after: 601)!.Message);
    }

    [Fact]
    public void Burst_about_one_object_is_cut_and_others_are_not()
    {
        var told = Enumerable.Range(0, 1000).Count(i => Take("Created pod: " + i) is not null);

        Assert.Equal(25, told);
        Assert.NotNull(Take("Created pod: a", name: "other"));
        Assert.Null(Take("Created pod: late", after: 299));
        Assert.NotNull(Take("Created pod: later", after: 301));
    }

    [Fact]
    public void Cluster_scoped_object_has_its_events_in_default_and_names_fit()
    {
        var told = Take("x", name: new string('n', 253), ns: "")!;

        Assert.Equal("default", told.Metadata.NamespaceProperty);
        Assert.Equal(253, told.Metadata.Name.Length);
        Assert.Equal(1024, Take(new string('m', 5000), name: "b")!.Message.Length);
    }

    [Fact]
    public void RecentMap_forgets_what_was_used_longest_ago()
    {
        var map = new RecentMap<string, int>(2);
        map.Set("a", 1);
        map.Set("b", 2);
        map.TryGet("a", out _);
        map.Set("c", 3);

        Assert.True(map.TryGet("a", out var a) && a == 1);
        Assert.False(map.TryGet("b", out _));
        Assert.True(map.TryGet("c", out _));
    }

    private Corev1Event? Take(string message, string name = "web", string ns = "ns", int after = 0) => _correlator.Take(new EventOccurrence(
        new V1ObjectReference { ApiVersion = "apps/v1", Kind = "ReplicaSet", Name = name, NamespaceProperty = ns, Uid = "u" },
        "replicaset-controller", "Normal", "SuccessfulCreate", message, Start.AddSeconds(after)));
}
