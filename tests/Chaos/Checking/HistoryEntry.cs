using System.Text.Json;

namespace OrleansOrchestrator.Chaos.Checking;

/// <summary>What the log says was done to a key.</summary>
internal enum EntryAction : byte
{
    Create = 1,
    Update = 2,
    Delete = 3,
}

/// <summary>One revision of a log as it rests in the database.</summary>
/// <param name="Write">The run's write that the object is from, if one is.</param>
/// <param name="Whole">Whether all of that write is in the object.</param>
/// <param name="Hash">Of the object's bytes.</param>
internal sealed record HistoryEntry(long Revision, string Key, EntryAction Action, string Uid, long? Write, bool Whole, int Hash)
{
    public string Namespace => Key.IndexOf('/') is var slash and > 0 ? Key[..slash] : "";

    public static HistoryEntry Read(long revision, string key, EntryAction action, ReadOnlyMemory<byte> value)
    {
        using var json = JsonDocument.Parse(value);
        var (write, whole) = Marks.Read(json.RootElement);
        var uid = json.RootElement.GetProperty("metadata").GetProperty("uid").GetString()!;
        return new HistoryEntry(revision, key, action, uid, write, whole, HashOf(value.Span));
    }

    public static int HashOf(ReadOnlySpan<byte> value)
    {
        var hash = new HashCode();
        hash.AddBytes(value);
        return hash.ToHashCode();
    }
}
