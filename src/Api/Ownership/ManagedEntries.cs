using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>The owners of an object's fields: <c>metadata.managedFields</c>, taken apart.</summary>
internal sealed class ManagedEntries
{
    private const int MaxUpdaters = 10;

    private const string BucketManager = "ancient-changes";

    private readonly List<ManagedEntry> _entries = [];

    public List<ManagedEntry> All => _entries;

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Null when an entry is malformed.</summary>
    /// <param name="isOwn">The JSON may be changed and put into another place.</param>
    public static ManagedEntries? Read(JsonNode? managedFields, bool isOwn = false)
    {
        var result = new ManagedEntries();
        if (managedFields is not JsonArray array)
            return result;
        foreach (var node in array)
        {
            if (ManagedEntry.Read(node, isOwn) is not { } entry)
                return null;
            result._entries.Add(entry);
        }

        return result;
    }

    public ManagedEntry? Find(string manager, string operation, string apiVersion, string subresource)
    {
        foreach (var entry in _entries)
        {
            if (entry.IsOwnedBy(manager, operation, apiVersion, subresource))
                return entry;
        }

        return null;
    }

    /// <summary>Takes fields from everyone; who owns nothing any more is gone.</summary>
    public void Lose(FieldSet fields)
    {
        if (!fields.IsEmpty)
            _entries.RemoveAll(entry => entry.Lose(fields));
    }

    /// <summary>Folds the oldest updaters into one entry a version when there are too many.</summary>
    public void Cap()
    {
        var updaters = _entries.FindAll(entry => !entry.IsApplied);
        if (updaters.Count <= MaxUpdaters)
            return;
        updaters.Sort(ManagedEntry.Compare);
        var excess = updaters.Count - MaxUpdaters;
        var first = new Dictionary<string, ManagedEntry>();
        foreach (var entry in updaters)
        {
            if (excess == 0)
                return;
            if (!first.TryGetValue(entry.ApiVersion, out var oldest))
            {
                first.Add(entry.ApiVersion, entry);
                continue;
            }

            var bucket = Find(BucketManager, "Update", entry.ApiVersion, "");
            if (bucket is null)
            {
                bucket = ManagedEntry.Of(BucketManager, "Update", entry.ApiVersion, "", oldest.Time, oldest.Fields);
                _entries.Remove(oldest);
                _entries.Add(bucket);
            }

            if (ReferenceEquals(bucket, entry))
                continue;
            bucket.Gain(entry.Fields, entry.Time);
            _entries.Remove(entry);
            excess--;
        }
    }

    /// <summary>The same owners of the same fields, whenever they came to own them.</summary>
    public static bool AreSameButForTimes(JsonArray left, JsonArray right)
    {
        if (left.Count != right.Count || Read(left) is not { } ours || Read(right) is not { } theirs)
            return false;
        foreach (var entry in ours._entries)
        {
            if (theirs.Find(entry.Manager, entry.Operation, entry.ApiVersion, entry.Subresource) is not { } other || !entry.OwnsSameAs(other))
                return false;
        }

        return true;
    }

    /// <summary>Puts the entries into the metadata, in order; none at all when nobody owns anything.</summary>
    public void WriteTo(JsonObject metadata)
    {
        if (_entries.Count == 0)
        {
            metadata.Remove("managedFields");
            return;
        }

        if (_entries.Count > 1)
            _entries.Sort(ManagedEntry.Compare);
        // Entries that were read from this very list may be put into it again.
        (metadata["managedFields"] as JsonArray)?.Clear();
        var array = new JsonArray();
        foreach (var entry in _entries)
        {
            var json = entry.ToJson();
            array.Add(json.Parent is null ? json : json.DeepClone());
        }

        metadata["managedFields"] = array;
    }
}
