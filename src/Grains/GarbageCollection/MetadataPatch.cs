using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Grains.GarbageCollection;

/// <summary>Merge patches of an object's metadata that hold only for the revision they were made of.</summary>
internal static class MetadataPatch
{
    public static byte[] WithoutOwners(CachedObject obj, IReadOnlyList<string> uids) =>
        Make(obj, "ownerReferences", list => Filter(list, item => !uids.Contains((string?)item!["uid"] ?? "")));

    public static byte[] WithoutFinalizer(CachedObject obj, string finalizer) =>
        Make(obj, "finalizers", list => Filter(list, item => (string?)item != finalizer));

    /// <summary>The object holds up the deletion of none of its owners.</summary>
    public static byte[] WithoutBlocking(CachedObject obj) => Make(obj, "ownerReferences", static list =>
    {
        foreach (var item in list)
            item!["blockOwnerDeletion"] = false;
        return list;
    });

    private static byte[] Make(CachedObject obj, string list, Func<JsonArray, JsonArray> change)
    {
        var metadata = JsonNode.Parse(obj.Value.Span)!["metadata"]!;
        var changed = change(metadata[list] is JsonArray items ? (JsonArray)items.DeepClone() : []);
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["uid"] = obj.Head.Uid,
                ["resourceVersion"] = obj.Revision.ToString(CultureInfo.InvariantCulture),
                [list] = changed.Count == 0 ? null : changed,
            },
        };
        return Encoding.UTF8.GetBytes(patch.ToJsonString());
    }

    private static JsonArray Filter(JsonArray list, Func<JsonNode?, bool> keep)
    {
        var kept = new JsonArray();
        foreach (var item in list)
        {
            if (keep(item))
                kept.Add(item?.DeepClone());
        }

        return kept;
    }
}
