using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Chaos.Checking;
using Xunit;

namespace OrleansOrchestrator.Cluster.Tests;

/// <summary>The checker of a chaos run finds what it is there for: each test breaks one promise in an otherwise good run.</summary>
public sealed class ChaosCheckerTests
{
    private const string Log = "configmaps";

    /// <summary>a: created, updated, deleted. b: created by somebody else. c: created.</summary>
    private static readonly HistoryEntry[] Good =
    [
        Entry(1, "ns/a", EntryAction.Create, write: 1),
        Entry(2, "other/b", EntryAction.Create, write: null),
        Entry(3, "ns/a", EntryAction.Update, write: 2),
        Entry(4, "ns/c", EntryAction.Create, write: 4),
        Entry(5, "ns/a", EntryAction.Delete, write: 2),
    ];

    private static readonly WriteRecord[] Told =
    [
        new(1, Log, "ns/a", WriteAction.Create, WriteOutcome.Acknowledged, 1),
        new(2, Log, "ns/a", WriteAction.Update, WriteOutcome.Acknowledged, 3),
        new(3, Log, "ns/a", WriteAction.Patch, WriteOutcome.Refused),
        new(4, Log, "ns/c", WriteAction.Create, WriteOutcome.Unknown),
        new(5, Log, "ns/c", WriteAction.Update, WriteOutcome.Unknown),
        new(6, Log, "ns/a", WriteAction.Delete, WriteOutcome.Acknowledged, Uid: "uid-ns/a"),
        new(7, Log, "ns/c", WriteAction.Delete, WriteOutcome.Refused, Uid: "uid-ns/c"),
    ];

    [Fact]
    public void Good_run_has_no_findings()
    {
        var checker = new LogChecker(Log, Good);
        checker.CheckWrites(Told);
        checker.CheckCurrent(Current());
        checker.CheckWatch(Watch(0, 1, 2, 3, 4, 5));
        checker.CheckWatch(Watch(2, 3, 4));
        checker.CheckReached(Watch(0, 1, 2, 3, 4), newest: 4);
        checker.CheckLists([new ListRecord("w", Log, null, 4, 3, 3 + 2 + 4), new ListRecord("w", Log, "ns", 5, 1, 4)]);
        Assert.Empty(checker.Findings);
    }

    [Fact]
    public void Acknowledged_write_that_is_not_in_the_log_is_found() =>
        Finds("was acknowledged as revision 3 and is lost", Good[..2].Append(Entry(3, "ns/a", EntryAction.Update, write: 1)), c => c.CheckWrites(Told[..3]));

    [Fact]
    public void Acknowledged_write_that_is_another_revision_is_found() =>
        Finds("was acknowledged as revision 2 and is 1", Good[..1], c => c.CheckWrites([Told[0] with { Revision = 2 }]));

    [Fact]
    public void Acknowledged_deletion_that_is_not_in_the_log_is_found() =>
        Finds("deletion 6 of ns/a was acknowledged and is lost", Good[..4], c => c.CheckWrites(Told));

    [Fact]
    public void Refused_write_that_was_done_is_found() =>
        Finds("was refused, and was done as revision 3", Good, c => c.CheckWrites([.. Told[..1], Told[1] with { Outcome = WriteOutcome.Refused }, .. Told[2..]]));

    [Fact]
    public void Refused_deletion_that_was_done_is_found() =>
        Finds("deletion 6 of ns/a was refused, and was done", Good, c => c.CheckWrites([.. Told[..5], Told[5] with { Outcome = WriteOutcome.Refused }]));

    [Fact]
    public void Write_that_was_done_twice_is_found() =>
        Finds("write 2 of ns/a was done twice: revisions 3 and 7",
            [.. Good[..4], Entry(5, "ns/a", EntryAction.Delete, 2), Entry(6, "ns/a", EntryAction.Create, 8), Entry(7, "ns/a", EntryAction.Update, 2)], _ => { });

    [Fact]
    public void Write_that_nobody_asked_for_is_found() =>
        Finds("is from write 4, which nobody asked for", Good, c => c.CheckWrites(Told.Where(w => w.Write != 4)));

    [Fact]
    public void Half_written_object_is_found()
    {
        var obj = new JsonObject { ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["uid"] = "u" } };
        Marks.Write(obj, "ConfigMap", 7);
        Assert.True(Read(obj).Whole);
        // The metadata of one write with the data of another.
        var data = obj["data"]!.DeepClone();
        Marks.Write(obj, "ConfigMap", 8);
        obj["data"] = data;

        var half = Read(obj);

        Assert.Equal(8, half.Write);
        Finds("has one half of write 8", [half], _ => { });
    }

    [Fact]
    public void Fork_in_the_history_is_found()
    {
        Finds("revision 2 is there again after 2", [.. Good[..2], Entry(2, "ns/x", EntryAction.Create, null)], _ => { });
        Finds("revision 2 is a Create of ns/a, which was there", [Good[0], Entry(2, "ns/a", EntryAction.Create, 9)], _ => { });
        Finds("revision 2 is a Update of ns/x, which was not there", [Good[0], Entry(2, "ns/x", EntryAction.Update, 9)], _ => { });
    }

    [Fact]
    public void Gap_in_the_history_is_found() => Finds("revision 3 follows 1", [Good[0], Good[2]], _ => { });

    [Fact]
    public void Current_objects_that_differ_from_the_history_are_found()
    {
        Finds("ns/c is not among the current objects", Good, c => c.CheckCurrent(Current("ns/c", null)));
        Finds("ns/c is revision 3 among the current objects", Good, c => c.CheckCurrent(Current("ns/c", (3, 3))));
        Finds("ns/z is among the current objects", Good, c => c.CheckCurrent(Current("ns/z", (3, 3))));
    }

    [Theory]
    [InlineData("was told revision 3 where 2 is next", 1, 3, 4, 5)]
    [InlineData("was told revision 1 where 2 is next", 1, 1, 2, 3)]
    [InlineData("was told revision 3 where 2 is next", 1, 3, 2, 4)]
    [InlineData("after which there is nothing", 1, 2, 3, 4, 5, 6)]
    public void Watch_that_leaves_out_repeats_reorders_or_invents_a_revision_is_found(string finding, params int[] told) =>
        Finds(finding, Good, c => c.CheckWatch(Watch(0, told)));

    [Fact]
    public void Watch_with_other_bytes_or_another_type_than_the_log_is_found()
    {
        var watch = new WatchRecord("w", Log, null, 0);
        watch.Add(new SeenEvent(1, EntryAction.Create, -1));
        Finds("was told something else as revision 1", Good, c => c.CheckWatch(watch));
        var typed = new WatchRecord("w", Log, null, 0);
        typed.Add(new SeenEvent(1, EntryAction.Update, 1));
        Finds("was told something else as revision 1", Good, c => c.CheckWatch(typed));
    }

    [Fact]
    public void Watch_of_a_namespace_that_is_told_of_another_is_found()
    {
        var watch = new WatchRecord("w", Log, "ns", 1);
        watch.Add(new SeenEvent(2, EntryAction.Create, 2));
        Finds("was told revision 2 where 3 is next", Good, c => c.CheckWatch(watch));
    }

    [Fact]
    public void Watch_that_stands_still_before_the_end_is_found() =>
        Finds("stands at 3; the log goes on to 5", Good, c => c.CheckReached(Watch(0, 1, 2, 3), newest: 5));

    [Fact]
    public void List_that_is_not_the_state_of_its_revision_is_found()
    {
        Finds("a list of 2 objects as of revision 4, which has 3", Good, c => c.CheckLists([new ListRecord("w", Log, null, 4, 2, 6)]));
        Finds("which has 3, or others", Good, c => c.CheckLists([new ListRecord("w", Log, null, 4, 3, 1 + 2 + 4)]));
    }

    private static void Finds(string finding, IEnumerable<HistoryEntry> history, Action<LogChecker> check)
    {
        var checker = new LogChecker(Log, [.. history]);
        check(checker);
        Assert.Contains(checker.Findings, f => f.Contains(finding, StringComparison.Ordinal));
    }

    private static HistoryEntry Entry(long revision, string key, EntryAction action, long? write) =>
        new(revision, key, action, "uid-" + key, write, Whole: true, Hash: (int)revision);

    private static HistoryEntry Read(JsonObject obj) =>
        HistoryEntry.Read(1, "ns/a", EntryAction.Create, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(obj)));

    private static Dictionary<string, (long, int)> Current(string? key = null, (long, int)? other = null)
    {
        var current = new Dictionary<string, (long, int)> { ["other/b"] = (2, 2), ["ns/c"] = (4, 4) };
        if (key is not null && other is null)
            current.Remove(key);
        else if (key is not null)
            current[key] = other!.Value;
        return current;
    }

    private static WatchRecord Watch(long from, params int[] told)
    {
        var watch = new WatchRecord("w", Log, null, from);
        foreach (var revision in told)
            watch.Add(new SeenEvent(revision, Good.FirstOrDefault(e => e.Revision == revision)?.Action ?? EntryAction.Create, revision));
        return watch;
    }
}
